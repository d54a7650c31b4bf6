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
    hints.purpose = "bind";
    local_addresses =
        co_await ensure_resolved(loop, options.local_addr->first, options.local_addr->second, hints);
  }
  const int interleaving = options.interleave.value_or(options.happy_eyeballs_delay ? 1 : 0);
  if (interleaving != 0) addresses = interleave(std::move(addresses), interleaving);
  auto socket = co_await connect_first(loop, std::move(addresses), std::move(local_addresses),
                                       options.happy_eyeballs_delay, options.all_errors);
  co_return socket;
}

// A caller that is cancelled, or destroyed where it waits, leaves a closed transport behind.
class Closer {
 public:
  explicit Closer(SocketTransport& transport) : transport_(&transport) {}
  Closer(const Closer&) = delete;
  Closer& operator=(const Closer&) = delete;
  ~Closer() {
    if (transport_ == nullptr) return;
    transport_->forget_waiter();
    transport_->close();
  }
  void dismiss() { transport_ = nullptr; }

 private:
  SocketTransport* transport_;
};

}  // namespace

Coro<std::shared_ptr<Transport>> create_connection(EventLoop& loop, ProtocolFactory factory,
                                                   ConnectionOptions options) {
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
  auto transport = co_await create_connection_transport(loop, std::move(socket), std::move(factory));
  co_return transport;
}

Coro<std::shared_ptr<Transport>> create_connection_transport(EventLoop& loop, std::shared_ptr<Socket> socket,
                                                             ProtocolFactory factory) {
  Future<void> started(loop);
  std::shared_ptr<SocketTransport> transport;
  try {
    const SysResult result = loop.sys().set_nonblocking(socket->fileno());
    if (!result.ok()) throw_os_error(result.error_number());
    transport = SocketTransport::create(loop, socket, factory(), &started);
  } catch (...) {
    socket->close();  // it is the caller's too, and would stay open (cpython #153133)
    throw;
  }
  Closer closer(*transport);
  co_await started;
  closer.dismiss();
  co_return transport;
}

}  // namespace streamgauge
