// Serving streams (asyncio/streams.py, start_server, start_unix_server).
#pragma once

#include <cstdint>
#include <memory>

#include "ref/coro/coro.h"
#include "ref/loop/event_loop.h"
#include "ref/net/create_server.h"
#include "ref/net/unix_events.h"
#include "ref/streams/client_connected.h"
#include "ref/streams/stream_reader.h"

namespace streamgauge {

// Listens on hosts and a port, or on a bound socket, and calls `client_connected` with the reader and the
// writer of each connection. `limit_bytes` is the limit of the readers; a bad one costs each connection, not
// the server (clause SS-14).
Coro<std::shared_ptr<Server>> start_server(EventLoop& loop, ClientConnectedCallback client_connected,
                                           ServerOptions options,
                                           std::int64_t limit_bytes = StreamReader::kDefaultLimitBytes);

// The same over a Unix socket.
Coro<std::shared_ptr<Server>> start_unix_server(EventLoop& loop, ClientConnectedCallback client_connected,
                                                UnixServerOptions options,
                                                std::int64_t limit_bytes = StreamReader::kDefaultLimitBytes);

}  // namespace streamgauge
