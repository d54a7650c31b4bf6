// Servers on TCP sockets (asyncio/base_events.py, create_server).
#pragma once

#include <netdb.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ref/coro/coro.h"
#include "ref/loop/event_loop.h"
#include "ref/net/resolver.h"
#include "ref/net/server.h"
#include "ref/net/socket.h"
#include "ref/net/tls_layer.h"

namespace streamgauge {

// The parameters of create_server() and of start_server(), named as in asyncio.
struct ServerOptions {
  ServerOptions() = default;
  ServerOptions(std::string on_host, Port on_port)
      : hosts(std::vector<Host>{Host(std::move(on_host))}), port(std::move(on_port)) {
    // As a single host, "" means every interface; among several it is a name that does not resolve (clause
    // SS-23).
    if (hosts->front() == "") hosts->front() = std::nullopt;
  }
  ServerOptions(std::vector<Host> on_hosts, Port on_port)
      : hosts(std::move(on_hosts)), port(std::move(on_port)) {}

  // Where to listen: on every address of every host, where no host is every interface. Without hosts and
  // port, `sock` must be given.
  std::optional<std::vector<Host>> hosts;
  Port port;
  // Restrict the resolver: AF_ and AI_ constants.
  int family = 0;
  int flags = AI_PASSIVE;
  // A bound socket to listen on.
  std::shared_ptr<Socket> sock;
  // How many connections the kernel queues.
  int backlog = 100;
  std::optional<bool> reuse_address;  // not given: true
  bool reuse_port = false;
  bool keep_alive = false;
  bool start_serving = true;
  // TLS, with a context that has a certificate to show. Bad timeouts cost each connection, not the server
  // (clause SS-13).
  std::shared_ptr<const TlsLayer> ssl;
  std::optional<Duration> ssl_handshake_timeout;
  std::optional<Duration> ssl_shutdown_timeout;
};

// Binds, and listens unless told not to (clauses SS-01 to SS-36). Throws ValueError for options that
// contradict each other, OSError, and whatever the resolver throws.
Coro<std::shared_ptr<Server>> create_server(EventLoop& loop, ProtocolFactory factory, ServerOptions options);

}  // namespace streamgauge
