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
};

// One result of getaddrinfo(3), for stream sockets.
struct AddressInfo {
  AddressInfo(int address_family, int address_protocol, const SocketAddress& socket_address)
      : family(address_family), protocol(address_protocol), address(socket_address) {}
  int family;
  int protocol;
  SocketAddress address;
  // The number that stood for the port is none. As in asyncio that shows only when the address is used.
  bool port_out_of_range = false;
};

// Throws the OverflowError of `call`, "connect" or "bind", for an address whose port is out of range (clauses
// OC-20, SS-25).
void require_port(const AddressInfo& info, const char* call);

// Asks getaddrinfo(3) and waits for its answer. May be called from any thread. Throws GaiError, and OSError
// where the system fails.
std::vector<AddressInfo> getaddrinfo(const Host& host, const std::optional<std::string>& service,
                                     const ResolveHints& hints);

// Answers in place of the system: what overrides asyncio's loop.getaddrinfo. See EventLoop::set_resolver().
class Resolver {
 public:
  Resolver() = default;
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  virtual ~Resolver() = default;

  // As getaddrinfo(), of which it may make use. It is not asked for numeric hosts with a number as port.
  virtual Coro<std::vector<AddressInfo>> getaddrinfo(EventLoop& loop, Host host,
                                                     std::optional<std::string> service,
                                                     ResolveHints hints) = 0;
};

// The addresses of `host` and `port` in the resolver's order. A numeric host with a number as port is
// converted at once (clause OC-18); everything else is asked of the loop's resolver. Without one it is asked
// of getaddrinfo(3) on a thread of its own, so that the loop does not wait. Throws GaiError, OSError,
// UnicodeEncodeError for a name with a label that is empty or too long, and ValueError for one with a NUL.
Coro<std::vector<AddressInfo>> resolve(EventLoop& loop, Host host, Port port, ResolveHints hints);

}  // namespace streamgauge
