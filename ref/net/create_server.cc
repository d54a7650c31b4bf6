#include "ref/net/create_server.h"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>

#include "ref/base/errors.h"
#include "ref/base/python_repr.h"
#include "ref/coro/gather.h"
#include "ref/net/connect.h"

namespace streamgauge {

namespace {

Coro<std::vector<AddressInfo>> resolve_host(EventLoop& loop, Host host, Port port, ResolveHints hints) {
  auto addresses = co_await resolve(loop, host, std::move(port), hints);
  if (addresses.empty()) {
    throw OSError("getaddrinfo(" + (host ? python_repr(*host) : "None") + ") returned empty list");
  }
  co_return addresses;
}

// All addresses of all hosts, each once (clause SS-20). The hosts are resolved at the same time.
Coro<std::vector<AddressInfo>> resolve_hosts(EventLoop& loop, std::vector<Host> hosts, Port port,
                                             ResolveHints hints) {
  std::vector<Coro<std::vector<AddressInfo>>> lookups;
  for (const Host& host : hosts) lookups.push_back(resolve_host(loop, host, port, hints));
  auto found = co_await gather(loop, std::move(lookups));
  std::vector<AddressInfo> all;
  for (const std::vector<AddressInfo>& addresses : found) {
    for (const AddressInfo& info : addresses) {
      const auto same = [&info](const AddressInfo& other) { return other.address == info.address; };
      if (std::none_of(all.begin(), all.end(), same)) all.push_back(info);
    }
  }
  co_return all;
}

void set_options(const Socket& socket, const ServerOptions& options) {
  const bool is_internet = socket.family() == AF_INET || socket.family() == AF_INET6;
  if (options.reuse_address.value_or(true)) socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
  if (options.reuse_port && is_internet) socket.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1);
  if (options.keep_alive) socket.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1);
  // One socket per family, so that each can be bound (clause SS-19).
  if (socket.family() == AF_INET6) socket.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
}

// A socket bound to the address; null if this machine has no such family or address (clause SS-28).
std::shared_ptr<Socket> bind_socket(EventLoop& loop, const AddressInfo& info, const ServerOptions& options) {
  std::shared_ptr<Socket> socket;
  try {
    socket = Socket::create(loop.sys(), info.family, SOCK_STREAM, info.protocol);
  } catch (const OSError&) {
    return nullptr;
  }
  set_options(*socket, options);
  require_port(info, "bind");
  const SysResult result = loop.sys().bind(socket->fileno(), info.address);
  if (result.ok()) return socket;
  if (result.error_number() == EADDRNOTAVAIL) return nullptr;
  throw_os_error(result.error_number(), bind_failure_text(info.address, result.error_number()));
}

std::vector<Server::Endpoint> bind_all(EventLoop& loop, const std::vector<AddressInfo>& addresses,
                                       const ServerOptions& options) {
  std::vector<Server::Endpoint> endpoints;
  std::string tried;
  for (const AddressInfo& info : addresses) {
    tried += (tried.empty() ? "" : ", ") + info.address.repr();
    if (auto socket = bind_socket(loop, info, options))
      endpoints.emplace_back(std::move(socket), std::nullopt);
  }
  if (endpoints.empty()) throw OSError("could not bind on any address out of [" + tried + "]");
  return endpoints;
}

std::vector<Server::Endpoint> take_socket(EventLoop& loop, std::shared_ptr<Socket> socket) {
  if (!socket) throw ValueError("Neither host/port nor sock were specified");
  if (socket->type() != SOCK_STREAM) {
    throw ValueError("A Stream Socket was expected, got " + socket->repr("socket.socket"));
  }
  const SysResult result = loop.sys().set_nonblocking(socket->fileno());
  if (!result.ok()) throw_os_error(result.error_number());
  std::vector<Server::Endpoint> endpoints;
  endpoints.emplace_back(std::move(socket), std::nullopt);
  return endpoints;
}

}  // namespace

Coro<std::shared_ptr<Server>> create_server(EventLoop& loop, ProtocolFactory factory, ServerOptions options) {
  Server::Tls tls(options.ssl, options.ssl_handshake_timeout, options.ssl_shutdown_timeout);
  std::vector<Server::Endpoint> endpoints;
  if (options.hosts || options.port.given()) {
    if (options.sock) throw ValueError("host/port and sock can not be specified at the same time");
    ResolveHints hints;
    hints.family = options.family;
    hints.flags = options.flags;
    std::vector<Host> hosts(1);
    if (options.hosts) hosts = *options.hosts;
    auto addresses = co_await resolve_hosts(loop, std::move(hosts), options.port, hints);
    endpoints = bind_all(loop, addresses, options);
  } else {
    endpoints = take_socket(loop, options.sock);
  }
  auto server =
      Server::create(loop, std::move(endpoints), std::move(factory), options.backlog, std::move(tls));
  if (options.start_serving) co_await server->start_serving();
  co_return server;
}

}  // namespace streamgauge
