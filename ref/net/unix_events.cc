#include "ref/net/unix_events.h"

#include <cerrno>
#include <vector>

#include "ref/base/errors.h"
#include "ref/base/python_repr.h"
#include "ref/net/connect.h"
#include "ref/net/create_connection.h"
#include "ref/net/unix_path.h"

namespace streamgauge {

namespace {

SocketAddress address_of(const std::string& path) {
  const auto address = SocketAddress::from_unix_path(path);
  if (!address) throw OSError("AF_UNIX path too long");
  return *address;
}

void require_unix_stream(const Socket& socket) {
  if (socket.family() == AF_UNIX && socket.type() == SOCK_STREAM) return;
  throw ValueError("A UNIX Domain Stream Socket was expected, got " + socket.repr("socket.socket"));
}

// asyncio looks at path[0] (clause UX-07).
void require_first_character(const std::string& path) {
  if (path.empty()) throw IndexError("string index out of range");
}

std::shared_ptr<Socket> bind_unix(EventLoop& loop, const std::string& path) {
  require_first_character(path);
  const auto socket = Socket::create(loop.sys(), AF_UNIX, SOCK_STREAM, 0);
  if (is_unix_path(path)) {
    if (path.find('\0') != std::string::npos) throw ValueError("stat: embedded null character in path");
    remove_stale_socket(loop, path);
  }
  const SysResult result = loop.sys().bind(socket->fileno(), address_of(path));
  if (result.ok()) return socket;
  if (result.error_number() == EADDRINUSE) {
    throw_os_error(EADDRINUSE, "Address " + python_repr(path) + " is already in use");
  }
  throw_os_error(result.error_number());
}

}  // namespace

Coro<std::shared_ptr<Transport>> create_unix_connection(EventLoop& loop, ProtocolFactory factory,
                                                        UnixConnectionOptions options) {
  if (options.ssl && !options.server_hostname) {
    throw ValueError("you have to pass server_hostname when using ssl");
  }
  if (!options.ssl && options.server_hostname) {
    throw ValueError("server_hostname is only meaningful with ssl");
  }
  TlsParameters parameters;
  parameters.server_hostname = options.server_hostname;
  parameters.set_timeouts(options.ssl != nullptr, options.ssl_handshake_timeout,
                          options.ssl_shutdown_timeout);
  std::shared_ptr<Socket> socket = options.sock;
  if (options.path) {
    if (socket) throw ValueError("path and sock can not be specified at the same time");
    socket = Socket::create(loop.sys(), AF_UNIX, SOCK_STREAM, 0);
    const SocketAddress address = address_of(*options.path);
    co_await sock_connect(loop, socket, address);
  } else {
    if (!socket) throw ValueError("no path and sock were specified");
    require_unix_stream(*socket);
  }
  auto transport = co_await create_connection_transport(loop, std::move(socket), std::move(factory),
                                                        options.ssl, parameters);
  co_return transport;
}

Coro<std::shared_ptr<Server>> create_unix_server(EventLoop& loop, ProtocolFactory factory,
                                                 UnixServerOptions options) {
  Server::Tls tls(options.ssl, options.ssl_handshake_timeout, options.ssl_shutdown_timeout);
  std::shared_ptr<Socket> socket = options.sock;
  if (options.path) {
    if (socket) throw ValueError("path and sock can not be specified at the same time");
    socket = bind_unix(loop, *options.path);
  } else {
    if (!socket) throw ValueError("path was not specified, and no sock specified");
    require_unix_stream(*socket);
    const SysResult result = loop.sys().set_nonblocking(socket->fileno());
    if (!result.ok()) throw_os_error(result.error_number());
  }
  std::optional<UnixSocketFile> file;
  if (options.cleanup_socket) {
    if (!options.path) require_first_character(socket->getsockname().unix_path());
    file = UnixSocketFile::of(loop, *socket);
  }
  std::vector<Server::Endpoint> endpoints;
  endpoints.emplace_back(std::move(socket), std::move(file));
  auto server =
      Server::create(loop, std::move(endpoints), std::move(factory), options.backlog, std::move(tls));
  if (options.start_serving) co_await server->start_serving();
  co_return server;
}

}  // namespace streamgauge
