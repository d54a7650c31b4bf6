// An address of the runner's, for subjects that connect.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "runner/base/deadline.h"
#include "runner/base/interrupt.h"
#include "runner/base/unique_fd.h"

namespace gauge {

inline constexpr const char* kLoopback = "127.0.0.1";

class Listener {
 public:
  // What becomes of those who connect.
  enum class Queue {
    open,    // they wait to be accepted
    full,    // there is no room for another: over TCP the attempt is not answered, over Unix sockets EAGAIN
    refuses  // nobody listens, and the address is held so that nobody else can
  };

  // At a port of a numeric address; 0: a free one. Throws std::system_error.
  static Listener tcp(const std::string& host = kLoopback, Queue queue = Queue::open, int port = 0);
  // At a path, which must be free and is removed at the end. Throws std::system_error.
  static Listener unix_socket(const std::filesystem::path& path, Queue queue = Queue::open);
  ~Listener();
  Listener(Listener&&) noexcept = default;
  Listener& operator=(Listener&&) = delete;

  int port() const { return port_; }                           // of tcp; else 0
  const std::filesystem::path& path() const { return path_; }  // of unix_socket; else empty

  // The next connection; nothing if none has come by the deadline. Throws Interrupted, std::system_error.
  std::optional<UniqueFd> accept(const Deadline& deadline, const Interrupt& interrupt);

 private:
  Listener(UniqueFd socket, Queue queue, std::filesystem::path path);
  void fill();

  UniqueFd socket_;
  UniqueFd filler_;  // the one connection that fills a full queue
  int port_ = 0;
  std::filesystem::path path_;
};

// Makes the file of a socket at which nobody listens any more. Throws std::system_error.
void leave_socket(const std::filesystem::path& path);

// Connects to a subject that listens. Returns a connected socket, or the errno with which it was refused.
struct Connected {
  UniqueFd socket;
  int error = 0;  // ECONNREFUSED, ENOENT ..., ETIMEDOUT at the deadline
};
// `host` is numeric. Throw Interrupted, std::system_error.
Connected connect_tcp(const std::string& host, int port, const Deadline& deadline,
                      const Interrupt& interrupt);
Connected connect_unix(const std::filesystem::path& path);

// The ports of a connected TCP socket, as the two ends know them; 0 for others.
int local_port(int socket);
int remote_port(int socket);

}  // namespace gauge
