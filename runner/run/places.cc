#include "runner/run/places.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "runner/base/unique_fd.h"
#include "runner/case/bytes.h"

namespace gauge {
namespace {

// A path in the notation of requests: text, {"path"} or {"bytes"}; else "".
std::string path_in(const Json& value) {
  if (value.is_string()) return value;
  if (!value.is_object() || value.size() != 1) return "";
  const Json& content = value.front();
  if (!content.is_string()) return "";
  if (value.contains("path")) return content;
  return value.contains("bytes") ? bytes_of(content.get_ref<const std::string&>()) : "";
}

}  // namespace

std::string upper_case(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name;
}

Places::~Places() {
  listeners_.clear();
  std::error_code ignored;
  for (const auto& [name, path] : paths_) {
    // Nothing of what a scenario names by itself is removed.
    if (path.starts_with(sockets_.path().native())) std::filesystem::remove_all(path, ignored);
  }
}

std::string Places::label(const std::string& kind, const std::string& name) const {
  if (has_prelude_ && (name == kConnect || name == kServer)) return kind;
  return kind + "_" + upper_case(name);
}

std::filesystem::path Places::new_path(const std::string& name) {
  std::filesystem::path path = sockets_.new_socket_path();
  paths_[name] = path;
  replace(path, label("PATH", name));
  return path;
}

void Places::add_port(const std::string& name, int port) {
  if (ports_.contains(name)) return;
  ports_[name] = port;
  replace(std::to_string(port), label("PORT", name));
}

void Places::listen(const std::string& name, Over over, Listener::Queue queue, const std::string& host,
                    int port) {
  if (over == Over::unix_socket) {
    listeners_.emplace(name, Listener::unix_socket(new_path(name), queue));
  } else {
    add_port(name, listeners_.emplace(name, Listener::tcp(host, queue, port)).first->second.port());
  }
}

void Places::make_file(const std::string& name, FileKind kind) {
  if (kind == FileKind::abstract_name) {
    const std::string path = std::string(1, '\0') + sockets_.new_socket_path().native();
    paths_[name] = path;
    // Python shows it as bytes, in which there is more than the name.
    replace(path, label("PATH", name));
    replace(path.substr(1), label("PATH", name));
    return;
  }
  const std::filesystem::path path = new_path(name);
  const auto require = [&path](bool is_done) {
    if (!is_done) throw std::system_error(errno, std::generic_category(), path);
  };
  switch (kind) {
    case FileKind::file:
      require(
          static_cast<bool>(UniqueFd(::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600))));
      break;
    case FileKind::directory:
      require(::mkdir(path.c_str(), 0700) == 0);
      break;
    case FileKind::socket:
      leave_socket(path);
      break;
    case FileKind::nothing:
    case FileKind::abstract_name:
      break;
  }
}

Listener* Places::listener(const std::string& name) {
  const auto found = listeners_.find(name);
  return found == listeners_.end() ? nullptr : &found->second;
}

void Places::note_request(const Json& request) {
  const std::string op = request["op"];
  if (op == "together") {
    for (const Json& operation : request["ops"]) note_request(operation);
  } else if (op == "start_server" || op == "start_unix_server") {
    if (op == "start_server") servers_.push_back(request["as"]);
    // A Unix socket may be given to either.
    const auto sock = socket_paths_.find(request.value("sock", ""));
    const std::string path =
        sock != socket_paths_.end() ? sock->second : path_in(request.value("path", Json()));
    if (!path.empty()) paths_.try_emplace(request["as"], path);
  } else if (op == "new_socket" && request.contains("bind")) {
    if (const std::string path = path_in(request["bind"]); !path.empty()) {
      socket_paths_[request["socket"]] = path;
    }
  }
}

void Places::learn_ports(const Conversation& conversation) {
  for (const std::string& server : servers_) {
    const Json* outcome = conversation.find(server);
    if (outcome == nullptr || !outcome->is_object() || !outcome->contains("port")) continue;
    const Json& port = (*outcome)["port"];
    if (port.is_number_integer() && port > 0 && port < 65536) add_port(server, port.get<int>());
  }
}

int Places::port_of(const std::string& name) const {
  const auto found = ports_.find(name);
  return found == ports_.end() ? 0 : found->second;
}

std::string Places::path_of(const std::string& name) const {
  const auto found = paths_.find(name);
  return found == paths_.end() ? "" : found->second;
}

}  // namespace gauge
