#include "ref/net/server.h"

#include <utility>

#include "ref/base/errors.h"
#include "ref/coro/errors.h"
#include "ref/coro/sleep.h"
#include "ref/net/socket_transport.h"

namespace streamgauge {

Server::Tls::Tls(std::shared_ptr<const TlsLayer> ssl, std::optional<Duration> handshake_timeout,
                 std::optional<Duration> shutdown_timeout)
    : layer(std::move(ssl)) {
  if (layer && layer->is_bool()) throw TypeError("ssl argument must be an SSLContext or None");
  parameters.server_side = true;
  parameters.set_timeouts(layer != nullptr, handshake_timeout, shutdown_timeout);
}

std::shared_ptr<Server> Server::create(EventLoop& loop, std::vector<Endpoint> endpoints,
                                       ProtocolFactory factory, int backlog, Tls tls) {
  std::shared_ptr<Server> server(new Server(loop, std::move(factory), backlog, std::move(tls)));
  for (Endpoint& endpoint : endpoints) {
    // The listener is the server's own and ends before it.
    auto accept = [self = server.get()](LazySocket connection, const SocketAddress& peer) {
      self->accept(std::move(connection), peer);
    };
    server->listeners_.push_back(std::make_unique<Listener>(loop, std::move(endpoint.socket),
                                                            std::move(endpoint.file), std::move(accept)));
  }
  return server;
}

Server::Server(EventLoop& loop, ProtocolFactory factory, int backlog, Tls tls)
    : loop_(loop), factory_(std::move(factory)), backlog_(backlog), tls_(std::move(tls)) {}

Server::~Server() = default;

std::vector<std::shared_ptr<Socket>> Server::sockets() const {
  std::vector<std::shared_ptr<Socket>> result;
  if (closed_) return result;
  for (const auto& listener : listeners_) result.push_back(listener->socket());
  return result;
}

void Server::begin_serving() {
  if (serving_) return;
  serving_ = true;
  if (closed_) throw TypeError("'NoneType' object is not iterable");
  keeper_.keep(loop_, shared_from_this());
  for (const auto& listener : listeners_) listener->start(backlog_);
}

// asyncio makes a task for each connection, which waits for the TLS handshake, to close what has failed. What
// has failed closes itself, so that the task's first step is all there is to do.
void Server::accept(LazySocket connection, const SocketAddress& peer) {
  loop_.call_soon([self = shared_from_this(), connection = std::move(connection), peer]() mutable {
    try {
      auto protocol = self->make_protocol();
      SocketTransport::create(self->loop_, std::move(connection), std::move(protocol), nullptr, peer, self);
    } catch (...) {
      // Reported by asyncio in its debug mode only. The connection is closed with its last owner.
    }
  });
}

std::shared_ptr<Protocol> Server::make_protocol() const {
  auto protocol = factory_();
  if (!tls_.layer) return protocol;
  return tls_.layer->make_protocol(loop_, std::move(protocol), tls_.parameters);
}

void Server::attach(SocketTransport& transport) {
  if (closed_) throw AssertionError("");
  clients_.push_back(transport);
}

void Server::detach(SocketTransport& transport) {
  transport.unlink();
  if (clients_.empty() && closed_) waiters_.wake_all();
}

void Server::close() {
  if (closed_) return;
  const auto self = shared_from_this();
  closed_ = true;
  for (const auto& listener : listeners_) listener->stop();
  serving_ = false;
  if (serving_forever_ != nullptr && !serving_forever_->done())
    std::exchange(serving_forever_, nullptr)->cancel();
  if (clients_.empty()) waiters_.wake_all();
  keeper_.let_go();
}

std::vector<std::shared_ptr<Transport>> Server::clients() const {
  std::vector<std::shared_ptr<Transport>> result;
  clients_.for_each([&result](const SocketTransport& transport) { result.push_back(transport.shared()); });
  return result;
}

void Server::close_clients() {
  for (const auto& transport : clients()) transport->close();
}

void Server::abort_clients() {
  for (const auto& transport : clients()) transport->abort();
}

Coro<void> Server::start_serving() { return start_serving(shared_from_this()); }
Coro<void> Server::serve_forever() { return serve_forever(shared_from_this()); }
Coro<void> Server::wait_closed() { return wait_closed(shared_from_this()); }

Coro<void> Server::start_serving(std::shared_ptr<Server> self) {
  self->begin_serving();
  co_await sleep(Duration::zero());
}

Coro<void> Server::serve_forever(std::shared_ptr<Server> self) {
  if (self->serving_forever_ != nullptr) {
    throw RuntimeError("server " + self->repr() + " is already being awaited on serve_forever()");
  }
  if (self->closed_) throw RuntimeError("server " + self->repr() + " is closed");
  self->begin_serving();
  Future<void> stopped(self->loop_);
  self->serving_forever_ = &stopped;
  // Also when this coroutine is destroyed where it waits.
  const std::unique_ptr<Server, void (*)(Server*)> forget(
      self.get(), [](Server* server) { server->serving_forever_ = nullptr; });
  std::exception_ptr cancellation;
  try {
    co_await stopped;
  } catch (const CancelledError&) {
    cancellation = std::current_exception();
  }
  self->close();
  self->close_clients();
  try {
    co_await wait_closed(self);
  } catch (...) {
    // `finally: raise` in asyncio: the first cancellation is what the caller sees.
  }
  std::rethrow_exception(cancellation);
}

Coro<void> Server::wait_closed(std::shared_ptr<Server> self) {
  if (self->closed_ && self->clients_.empty()) co_return;
  WaiterList::Waiter waiter(self->waiters_, self->loop_);
  co_await waiter.future();
}

std::string Server::repr() const {
  std::string text;
  const auto all = sockets();
  for (const auto& socket : all) text += (text.empty() ? "" : ", ") + socket->repr();
  if (all.size() == 1) text += ",";
  return "<Server sockets=(" + text + ")>";
}

void Server::abandon() noexcept {
  closed_ = true;
  serving_ = false;
  listeners_.clear();
}

}  // namespace streamgauge
