// Connections and servers on Unix sockets (asyncio/unix_events.py). Paths are bytes; one that begins with NUL
// is an abstract name, unix(7).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ref/coro/coro.h"
#include "ref/loop/event_loop.h"
#include "ref/net/server.h"
#include "ref/net/socket.h"
#include "ref/net/tls_layer.h"
#include "ref/net/transport.h"

namespace streamgauge {

// The parameters of create_unix_connection() and of open_unix_connection(), named as in asyncio. One of both
// is given.
struct UnixConnectionOptions {
  UnixConnectionOptions() = default;
  explicit UnixConnectionOptions(std::string to_path) : path(std::move(to_path)) {}

  std::optional<std::string> path;
  std::shared_ptr<Socket> sock;  // connected already
  // TLS. `server_hostname`, which has no default here, is what the peer is to be; empty: that is not checked.
  std::shared_ptr<const TlsLayer> ssl;
  std::optional<std::string> server_hostname;
  std::optional<Duration> ssl_handshake_timeout;
  std::optional<Duration> ssl_shutdown_timeout;
};

// The parameters of create_unix_server() and of start_unix_server(), named as in asyncio. One of path and
// sock is given.
struct UnixServerOptions {
  UnixServerOptions() = default;
  explicit UnixServerOptions(std::string on_path) : path(std::move(on_path)) {}

  std::optional<std::string> path;
  std::shared_ptr<Socket> sock;  // bound already
  int backlog = 100;
  bool start_serving = true;
  // Remove the socket's file when the server is closed, if it is still the same file.
  bool cleanup_socket = true;
  // As of ServerOptions.
  std::shared_ptr<const TlsLayer> ssl;
  std::optional<Duration> ssl_handshake_timeout;
  std::optional<Duration> ssl_shutdown_timeout;
};

// As create_connection() (clauses UX-01, UX-02, UX-04, UX-05).
Coro<std::shared_ptr<Transport>> create_unix_connection(EventLoop& loop, ProtocolFactory factory,
                                                        UnixConnectionOptions options);

// As create_server(); a socket's file left over at the path is replaced (clauses UX-03, UX-06 to UX-09).
Coro<std::shared_ptr<Server>> create_unix_server(EventLoop& loop, ProtocolFactory factory,
                                                 UnixServerOptions options);

}  // namespace streamgauge
