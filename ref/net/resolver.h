// From host and port to socket addresses (asyncio/base_events.py, _ensure_resolved, _ipaddr_info,
// getaddrinfo).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ref/base/socket_address.h"
#include "ref/coro/coro.h"
#include "ref/loop/event_loop.h"

namespace streamgauge {

// None in Python: any host for a server, the loopback for a client.
using Host = std::optional<std::string>;

// A port as asyncio takes it: a number, a number or service name as text, or none, which is 0.
class Port {
 public:
  Port() = default;
  Port(int number) : value_(number) {}  // NOLINT(google-explicit-constructor): as natural as in Python
  Port(std::string service) : value_(std::move(service)) {}  // NOLINT(google-explicit-constructor)
  Port(const char* service) : Port(std::string(service)) {}  // NOLINT(google-explicit-constructor)

  bool given() const noexcept { return value_.index() != 0; }
  // The number; nothing if it is the name of a service.
  std::optional<long> number() const;
  // As getaddrinfo(3) takes it; nothing if there is none.
  std::optional<std::string> service() const;

 private:
  std::variant<std::monostate, int, std::string> value_;
};

// What to look for: the arguments of getaddrinfo(3).
struct ResolveHints {
  ResolveHints() = default;
  int family = 0;
  int protocol = 0;
  int flags = 0;
  // The call that the addresses are for, "connect" or "bind": the OverflowError of a bad port names it.
  const char* purpose = "connect";
};

// One result of getaddrinfo(3), for stream sockets.
struct AddressInfo {
  AddressInfo(int address_family, int address_protocol, const SocketAddress& socket_address)
      : family(address_family), protocol(address_protocol), address(socket_address) {}
  int family;
  int protocol;
  SocketAddress address;
};

// The addresses of `host` and `port` in the resolver's order. A numeric host with a number as port is
// converted at once (clause OC-18); everything else is asked of getaddrinfo(3) on a thread of its own, so
// that the loop does not wait. Throws GaiError, and OverflowError for a number that is no port (clause
// OC-20).
Coro<std::vector<AddressInfo>> resolve(EventLoop& loop, Host host, Port port, ResolveHints hints);

}  // namespace streamgauge
