// What has a name in a play and is no connection: listeners, addresses and files of the peer, servers of the
// subject. spec/scenario.md, "Without a prelude".
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/case/normalise.h"
#include "runner/case/scenario.h"
#include "runner/peer/listener.h"
#include "runner/peer/socket_directory.h"
#include "runner/run/conversation.h"

namespace gauge {

inline constexpr const char* kStream = "stream";    // the name of the stream that the prelude makes
inline constexpr const char* kConnect = "connect";  // the names of the prelude's calls, and of their places
inline constexpr const char* kServer = "server";

std::string upper_case(std::string name);

class Places {
 public:
  // With a prelude its own places are called PORT and PATH.
  Places(SocketDirectory& sockets, bool has_prelude) : sockets_(sockets), has_prelude_(has_prelude) {}
  // Removes what is left at its paths: not every implementation removes its own socket (clause UX-08).
  ~Places();
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;

  // What is observed of the place is called PORT_NAME or PATH_NAME. Throw std::system_error.
  // `port`: of TCP; 0: a free one.
  void listen(const std::string& name, Over over, Listener::Queue queue, const std::string& host = kLoopback,
              int port = 0);
  void make_file(const std::string& name, FileKind kind);

  // The listener of that name; nullptr: there is none (any more).
  Listener* listener(const std::string& name);
  void unlisten(const std::string& name) { listeners_.erase(name); }

  // A request is sent that may make a server, or a socket for one.
  void note_request(const Json& request);
  // Takes in the ports of servers that have been observed by now.
  void learn_ports(const Conversation& conversation);

  // 0, "": there is none of that name. The path of an abstract name begins with NUL.
  int port_of(const std::string& name) const;
  const std::map<std::string, int>& ports() const { return ports_; }
  const std::map<std::string, std::string>& paths() const { return paths_; }
  std::string path_of(const std::string& name) const;

  // `from` is a port or a path of this run.
  void replace(const std::string& from, const std::string& to) { replacements_.push_back({from, to}); }
  const std::vector<Replacement>& replacements() const { return replacements_; }

 private:
  std::string label(const std::string& kind, const std::string& name) const;
  std::filesystem::path new_path(const std::string& name);
  void add_port(const std::string& name, int port);

  SocketDirectory& sockets_;
  const bool has_prelude_;
  std::map<std::string, Listener> listeners_;
  std::map<std::string, int> ports_;
  std::map<std::string, std::string> paths_;
  std::map<std::string, std::string> socket_paths_;  // to which sockets of the subject are bound
  std::vector<std::string> servers_;                 // of the subject, over TCP
  std::vector<Replacement> replacements_;
};

}  // namespace gauge
