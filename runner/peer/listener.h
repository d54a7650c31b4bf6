// A listening socket of the runner, for subjects that connect.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "runner/base/deadline.h"
#include "runner/base/interrupt.h"
#include "runner/base/unique_fd.h"

namespace gauge {

class Listener {
 public:
  // On 127.0.0.1, at a free port. Throws std::system_error.
  static Listener tcp();
  // At a path, which must be free and is removed at the end. Throws std::system_error.
  static Listener unix_socket(const std::filesystem::path& path);
  ~Listener();
  Listener(Listener&&) noexcept = default;
  Listener& operator=(Listener&&) = delete;

  int port() const { return port_; }  // of tcp; else 0

  // The next connection; nothing if none has come by the deadline. Throws Interrupted, std::system_error.
  std::optional<UniqueFd> accept(const Deadline& deadline, const Interrupt& interrupt);

 private:
  Listener(UniqueFd socket, int port, std::filesystem::path path);

  UniqueFd socket_;
  int port_ = 0;
  std::filesystem::path path_;
};

// Connects to a subject that listens. Returns a connected socket, or the errno with which it was refused.
struct Connected {
  UniqueFd socket;
  int error = 0;  // ECONNREFUSED, ENOENT ..., ETIMEDOUT at the deadline
};
// Throw Interrupted, std::system_error.
Connected connect_tcp(int port, const Deadline& deadline, const Interrupt& interrupt);
Connected connect_unix(const std::filesystem::path& path);

// The ports of a connected TCP socket, as the two ends know them; 0 for others.
int local_port(int socket);
int remote_port(int socket);

}  // namespace gauge
