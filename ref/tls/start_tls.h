// TLS on a connection that is in use (asyncio/base_events.py, loop.start_tls).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "ref/coro/coro.h"
#include "ref/loop/event_loop.h"
#include "ref/net/tls_layer.h"
#include "ref/net/transport.h"

namespace streamgauge {

// Puts TLS between `transport` and `protocol`, which is the transport's, and returns the transport that the
// protocol must use from now on. What the protocol has received and not read is taken for the beginning of
// the handshake on the side of a server; on the side of a client it stays where it is (clauses ST-08, ST-09).
//
// Throws TypeError unless `sslcontext` is a context and the transport can do it, and what
// TlsLayer::make_protocol() throws, all of which leaves the connection as it was; and what the handshake
// fails with, which closes it, as does cancelling this (clauses ST-03, ST-04, ST-11 to ST-14). A connection
// that is closed or aborted meanwhile is no error: what is returned then is NoTransport, and the protocol is
// not told unless the handshake was complete (clause ST-17).
Coro<std::shared_ptr<Transport>> start_tls(EventLoop& loop, std::shared_ptr<Transport> transport,
                                           std::shared_ptr<Protocol> protocol,
                                           std::shared_ptr<const TlsLayer> sslcontext,
                                           TlsParameters parameters);

}  // namespace streamgauge
