#include "ref/net/create_connection.h"

#include <vector>

#include "ref/base/errors.h"
#include "ref/coro/future.h"
#include "ref/net/connect.h"
#include "ref/net/socket_transport.h"

namespace streamgauge {

namespace {

// Resolves what must resolve to something.
Coro<std::vector<AddressInfo>> ensure_resolved(EventLoop& loop, Host host, Port port, ResolveHints hints) {
  auto addresses = co_await resolve(loop, std::move(host), std::move(port), hints);
  if (addresses.empty()) throw OSError("getaddrinfo() returned empty list");
  co_return addresses;
}

Coro<std::shared_ptr<Socket>> connect_to_host(EventLoop& loop, ConnectionOptions options) {
  ResolveHints hints;
  hints.family = options.family;
  hints.protocol = options.proto;
  hints.flags = options.flags;
  auto addresses = co_await ensure_resolved(loop, options.host, options.port, hints);
  std::vector<AddressInfo> local_addresses;
  if (options.local_addr) {
    local_addresses =
        co_await ensure_resolved(loop, options.local_addr->first, options.local_addr->second, hints);
  }
  const int interleaving = options.interleave.value_or(options.happy_eyeballs_delay ? 1 : 0);
  if (interleaving != 0) addresses = interleave(std::move(addresses), interleaving);
  auto socket = co_await connect_first(loop, std::move(addresses), std::move(local_addresses),
                                       options.happy_eyeballs_delay, options.all_errors);
  co_return socket;
}

// A caller that fails, is cancelled, or is destroyed where it waits, leaves a closed transport behind.
class Closer {
 public:
  explicit Closer(Transport& transport) : transport_(&transport) {}
  Closer(const Closer&) = delete;
  Closer& operator=(const Closer&) = delete;
  ~Closer() {
    if (transport_ != nullptr) transport_->close();
  }
  void dismiss() { transport_ = nullptr; }

 private:
  Transport* transport_;
};

// The same for a transport that sets a future when it has begun.
class Forgetter {
 public:
  explicit Forgetter(SocketTransport& transport) : transport_(transport) {}
  Forgetter(const Forgetter&) = delete;
  Forgetter& operator=(const Forgetter&) = delete;
  ~Forgetter() { transport_.forget_waiter(); }

 private:
  SocketTransport& transport_;
};

Coro<std::shared_ptr<Transport>> create_plain_transport(EventLoop& loop, std::shared_ptr<Socket> socket,
                                                        ProtocolFactory factory) {
  Future<void> started(loop);
  std::shared_ptr<SocketTransport> transport;
  try {
    transport = SocketTransport::create(loop, socket, factory(), &started);
  } catch (...) {
    socket->close();  // it is the caller's too, and would stay open (cpython #153133)
    throw;
  }
  Closer closer(*transport);
  const Forgetter forgetter(*transport);
  co_await started;
  closer.dismiss();
  co_return transport;
}

Coro<std::shared_ptr<Transport>> create_tls_transport(EventLoop& loop, std::shared_ptr<Socket> socket,
                                                      ProtocolFactory factory,
                                                      std::shared_ptr<const TlsLayer> ssl,
                                                      TlsParameters parameters) {
  std::shared_ptr<TlsConnection> connection;
  try {
    auto protocol = factory();
    SocketTransport::require_unused(*socket);
    connection = ssl->make_protocol(loop, std::move(protocol), parameters);
    SocketTransport::create(loop, socket, connection);
  } catch (...) {
    socket->close();
    throw;
  }
  const auto transport = connection->app_transport();
  Closer closer(*transport);
  WaiterList::Waiter waiter(connection->handshake_waiters(), loop);
  co_await waiter.future();
  closer.dismiss();
  co_return transport;
}

}  // namespace

Coro<std::shared_ptr<Transport>> create_connection(EventLoop& loop, ProtocolFactory factory,
                                                   ConnectionOptions options) {
  const std::shared_ptr<const TlsLayer> ssl = options.ssl;
  if (options.server_hostname && !ssl) throw ValueError("server_hostname is only meaningful with ssl");
  TlsParameters parameters;
  parameters.server_hostname = options.server_hostname;
  if (!parameters.server_hostname && ssl) {
    if (!options.host || options.host->empty()) {
      throw ValueError("You must set server_hostname when using ssl without a host");
    }
    parameters.server_hostname = options.host;
  }
  parameters.set_timeouts(ssl != nullptr, options.ssl_handshake_timeout, options.ssl_shutdown_timeout);
  std::shared_ptr<Socket> socket = options.sock;
  if (options.host || options.port.given()) {
    if (socket) throw ValueError("host/port and sock can not be specified at the same time");
    socket = co_await connect_to_host(loop, std::move(options));
  } else {
    if (!socket) throw ValueError("host and port was not specified and no sock specified");
    if (socket->type() != SOCK_STREAM) {
      throw ValueError("A Stream Socket was expected, got " + socket->repr("socket.socket"));
    }
  }
  auto transport =
      co_await create_connection_transport(loop, std::move(socket), std::move(factory), ssl, parameters);
  co_return transport;
}

Coro<std::shared_ptr<Transport>> create_connection_transport(EventLoop& loop, std::shared_ptr<Socket> socket,
                                                             ProtocolFactory factory,
                                                             std::shared_ptr<const TlsLayer> ssl,
                                                             TlsParameters parameters) {
  const SysResult result = loop.sys().set_nonblocking(socket->fileno());
  if (!result.ok()) {
    socket->close();
    throw_os_error(result.error_number());
  }
  if (ssl) {
    return create_tls_transport(loop, std::move(socket), std::move(factory), std::move(ssl),
                                std::move(parameters));
  }
  return create_plain_transport(loop, std::move(socket), std::move(factory));
}

}  // namespace streamgauge
