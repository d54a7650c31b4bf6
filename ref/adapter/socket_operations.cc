// Sockets that the scenario gives to the implementation: spec/protocol.md, section 5, "Sockets". They are
// made and used by the system's calls, in the blocking way.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ref/adapter/operation.h"
#include "ref/adapter/stream_options.h"
#include "ref/base/errors.h"
#include "ref/base/unique_fd.h"
#include "ref/net/resolver.h"

namespace streamgauge::adapter {

namespace {

// More than the kernel keeps for one socket.
constexpr std::size_t kReceiveBytesMax = 8 * 1024 * 1024;

void require(int result) {
  if (result < 0) throw_os_error(errno);
}

// A path, or a host and a port.
SocketAddress address_of(const Json& value, int family) {
  if (value.is_string()) {
    const auto address = SocketAddress::from_unix_path(value.get<std::string>());
    if (!address) throw OSError("AF_UNIX path too long");
    return *address;
  }
  const bool is_pair =
      value.is_array() && value.size() == 2 && value[0].is_string() && value[1].is_number_integer();
  if (!is_pair) throw Failed("an address is a path, or an array of a host and a port");
  ResolveHints hints;
  hints.family = family;
  // As Python's socket: the empty host is every interface.
  Host host = value[0].get<std::string>();
  if (host->empty()) {
    host.reset();
    hints.flags = AI_PASSIVE;
  }
  return getaddrinfo(host, std::to_string(value[1].get<int>()), hints).front().address;
}

struct NewSocket {
  int family = AF_INET;
  int type = SOCK_STREAM;
  Json bind;
  Json connect;
  std::optional<int> listen;
};

NewSocket new_socket_of(const Arguments& a) {
  NewSocket wanted;
  if (a.has("family")) wanted.family = family_value(a.name("family"));
  const std::string type = a.optional_name("type").value_or("stream");
  if (type != "stream" && type != "datagram") throw Failed("\"type\" is stream or datagram");
  if (type == "datagram") wanted.type = SOCK_DGRAM;
  if (a.has("bind")) wanted.bind = a.field("bind");
  if (a.has("connect")) wanted.connect = a.field("connect");
  if (a.has("listen")) wanted.listen = a.small_integer("listen");
  return wanted;
}

// The protocol is 0, as that of a Python socket which was made without one.
std::shared_ptr<Socket> make_socket(Sys& sys, const NewSocket& wanted) {
  UniqueFd fd(::socket(wanted.family, wanted.type | SOCK_CLOEXEC, 0));
  require(fd.get());
  if (!wanted.bind.is_null()) {
    const SocketAddress address = address_of(wanted.bind, wanted.family);
    require(::bind(fd.get(), address.data(), address.length()));
  }
  if (!wanted.connect.is_null()) {
    const SocketAddress address = address_of(wanted.connect, wanted.family);
    require(::connect(fd.get(), address.data(), address.length()));
  }
  if (wanted.listen) require(::listen(fd.get(), *wanted.listen));
  return std::make_shared<Socket>(sys, std::move(fd), wanted.family, wanted.type, 0);
}

void make_pair(Scenario& scenario, const std::string& one, const std::string& other) {
  int fds[2];
  require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
  Sys& sys = scenario.loop().sys();
  auto first = std::make_shared<Socket>(sys, UniqueFd(fds[0]), AF_UNIX, SOCK_STREAM, 0);
  auto second = std::make_shared<Socket>(sys, UniqueFd(fds[1]), AF_UNIX, SOCK_STREAM, 0);
  scenario.sockets().add(one, std::move(first));
  scenario.sockets().add(other, std::move(second));
}

void send(const Socket& socket, const std::string& data) {
  const ssize_t sent = ::send(socket.fileno(), data.data(), data.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0) throw_os_error(errno);
  if (static_cast<std::size_t>(sent) < data.size()) {
    throw Failed("only " + std::to_string(sent) + " of " + std::to_string(data.size()) +
                 " bytes can be sent now");
  }
}

Json receive(const Socket& socket) {
  std::string data(kReceiveBytesMax, '\0');
  const ssize_t count = ::recv(socket.fileno(), data.data(), data.size(), MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return nullptr;
  if (count < 0) throw_os_error(errno);
  data.resize(static_cast<std::size_t>(count));
  return utf8_from_bytes(data);
}

struct Option {
  int level;
  int name;
};

Option option_of(const Arguments& a) {
  static const std::map<std::string, Option> options = {
      {"TCP_NODELAY", {IPPROTO_TCP, TCP_NODELAY}},  {"SO_KEEPALIVE", {SOL_SOCKET, SO_KEEPALIVE}},
      {"SO_REUSEADDR", {SOL_SOCKET, SO_REUSEADDR}}, {"SO_REUSEPORT", {SOL_SOCKET, SO_REUSEPORT}},
      {"IPV6_V6ONLY", {IPPROTO_IPV6, IPV6_V6ONLY}},
  };
  const auto found = options.find(a.name("option"));
  if (found == options.end()) throw Failed("there is no option \"" + a.name("option") + "\"");
  return found->second;
}

std::shared_ptr<Socket> socket_of_stream(const StreamWriter& writer) {
  const ExtraInfo info = writer.get_extra_info("socket");
  const auto* socket = std::get_if<std::shared_ptr<Socket>>(&info);
  if (socket == nullptr) throw Failed("there is no socket");
  return *socket;
}

std::shared_ptr<Socket> socket_of_server(const Server& server) {
  const auto sockets = server.sockets();
  if (sockets.empty()) throw Failed("there is no socket");
  return sockets.front();
}

Prepared socket_option(Scenario& s, const Arguments& a) {
  if (a.has("on") == a.has("server")) throw Failed("socket_option is on a stream or a server");
  const Option option = option_of(a);
  const auto is_set = [option](const Socket& socket) {
    return Json(socket.getsockopt(option.level, option.name) != 0);
  };
  if (a.has("on")) {
    return on_writer(s, a, [is_set](StreamWriter& writer) { return is_set(*socket_of_stream(writer)); });
  }
  return on_server(s, a, [is_set](Server& server) { return is_set(*socket_of_server(server)); });
}

}  // namespace

OperationTable socket_operations() {
  using S = Scenario&;
  using A = const Arguments&;
  return {
      {"new_socket",
       {{"socket", "family", "type", "bind", "connect", "listen"},
        [](S s, A a) {
          return at_once(s, a, [&s, name = a.name("socket"), wanted = new_socket_of(a)]() -> Outcome {
            s.sockets().add(name, make_socket(s.loop().sys(), wanted));
            return {};
          });
        }}},
      {"socket_pair",
       {{"socket", "other"},
        [](S s, A a) {
          return at_once(s, a, [&s, one = a.name("socket"), other = a.name("other")]() -> Outcome {
            make_pair(s, one, other);
            return {};
          });
        }}},
      {"socket_send",
       {{"socket", "data"},
        [](S s, A a) {
          return on_socket(s, a, [data = a.bytes("data")](Socket& socket) { send(socket, data); });
        }}},
      {"socket_receive",
       {{"socket"},
        [](S s, A a) { return on_socket(s, a, [](Socket& socket) { return receive(socket); }); }}},
      {"socket_close",
       {{"socket"}, [](S s, A a) { return on_socket(s, a, [](Socket& socket) { socket.close(); }); }}},
      {"socket_is_open",
       {{"socket"},
        [](S s, A a) { return on_socket(s, a, [](Socket& socket) { return Json(socket.fileno() >= 0); }); }}},
      {"socket_option", {{"option", "server"}, socket_option}},
  };
}

}  // namespace streamgauge::adapter
