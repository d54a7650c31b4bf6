// Client connections (asyncio/base_events.py, create_connection).
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "ref/coro/coro.h"
#include "ref/loop/event_loop.h"
#include "ref/net/resolver.h"
#include "ref/net/server.h"
#include "ref/net/socket.h"
#include "ref/net/tls_layer.h"
#include "ref/net/transport.h"

namespace streamgauge {

// The parameters of create_connection() and of open_connection(), named as in asyncio.
struct ConnectionOptions {
  ConnectionOptions() = default;
  ConnectionOptions(std::string to_host, Port to_port) : host(std::move(to_host)), port(std::move(to_port)) {}

  // Where to connect. Without a host, to this machine; without both, `sock` must be given.
  Host host;
  Port port;
  // Restrict the resolver: AF_, IPPROTO_ and AI_ constants, 0 for any.
  int family = 0;
  int proto = 0;
  int flags = 0;
  // A socket that is connected already and is taken over (clause OC-37).
  std::shared_ptr<Socket> sock;
  // Where to connect from.
  std::optional<std::pair<Host, Port>> local_addr;
  // Try the next address after this long even if the attempt before it goes on (clause OC-31). Not given: one
  // after the other.
  std::optional<Duration> happy_eyeballs_delay;
  // How many addresses of the first family to try before the families alternate (clause OC-34); 0 for the
  // resolver's order. Not given: 1 with a delay, 0 without (clause OC-33).
  std::optional<int> interleave;
  // Throw an ExceptionGroup of all errors rather than a summary (clause OC-24).
  bool all_errors = false;
  // TLS, which checks that the peer is `server_hostname`; not given: `host`; empty: the name is not checked.
  std::shared_ptr<const TlsLayer> ssl;
  std::optional<std::string> server_hostname;
  // How long the handshake, and the goodbyes, may take. Not given: 60 s and 30 s.
  std::optional<Duration> ssl_handshake_timeout;
  std::optional<Duration> ssl_shutdown_timeout;
};

// Connects, and returns the transport once the protocol that `factory` made has been told. Throws ValueError
// for options that contradict each other, OSError, and whatever the resolver throws.
Coro<std::shared_ptr<Transport>> create_connection(EventLoop& loop, ProtocolFactory factory,
                                                   ConnectionOptions options);

// A transport on the connected socket, with the protocol that `factory` makes, once the protocol has been
// told (_create_connection_transport); with TLS if `ssl` is not null. The socket is closed if there will be
// no transport.
Coro<std::shared_ptr<Transport>> create_connection_transport(EventLoop& loop, std::shared_ptr<Socket> socket,
                                                             ProtocolFactory factory,
                                                             std::shared_ptr<const TlsLayer> ssl,
                                                             TlsParameters parameters);

}  // namespace streamgauge
