#include "ref/streams/start_server.h"

#include <utility>

#include "ref/streams/stream_protocol.h"

namespace streamgauge {

namespace {

ProtocolFactory factory_of(EventLoop& loop, ClientConnectedCallback client_connected,
                           std::int64_t limit_bytes) {
  return [&loop, client_connected = std::move(client_connected), limit_bytes] {
    auto reader = std::make_shared<StreamReader>(loop, limit_bytes);
    return std::make_shared<StreamReaderProtocol>(loop, std::move(reader), client_connected);
  };
}

}  // namespace

Coro<std::shared_ptr<Server>> start_server(EventLoop& loop, ClientConnectedCallback client_connected,
                                           ServerOptions options, std::int64_t limit_bytes) {
  return create_server(loop, factory_of(loop, std::move(client_connected), limit_bytes), std::move(options));
}

Coro<std::shared_ptr<Server>> start_unix_server(EventLoop& loop, ClientConnectedCallback client_connected,
                                                UnixServerOptions options, std::int64_t limit_bytes) {
  return create_unix_server(loop, factory_of(loop, std::move(client_connected), limit_bytes),
                            std::move(options));
}

}  // namespace streamgauge
