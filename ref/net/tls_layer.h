// Where TLS comes in. Connections and servers are made here and TLS is made above, so that what asyncio calls
// an SSLContext is seen from here as something that can put one more protocol between a socket and a
// protocol.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "ref/base/errors.h"
#include "ref/loop/event_loop.h"
#include "ref/net/transport.h"
#include "ref/net/waiter_list.h"

namespace streamgauge {

// The parameters of a TLS connection, named as in asyncio.
struct TlsParameters {
  TlsParameters() = default;

  bool server_side = false;
  // What the peer's certificate must be valid for, and what it is told in the handshake (SNI). Not given or
  // empty: neither. Of no meaning on the side of a server.
  std::optional<std::string> server_hostname;
  // How long handshake and shutdown may take. Not given: 60 s and 30 s.
  std::optional<Duration> ssl_handshake_timeout;
  std::optional<Duration> ssl_shutdown_timeout;

  // Sets both. Throws ValueError if one is given without TLS (clauses OC-09, OC-10, SS-13).
  void set_timeouts(bool has_ssl, std::optional<Duration> handshake, std::optional<Duration> shutdown) {
    if (!has_ssl && handshake) throw ValueError("ssl_handshake_timeout is only meaningful with ssl");
    if (!has_ssl && shutdown) throw ValueError("ssl_shutdown_timeout is only meaningful with ssl");
    ssl_handshake_timeout = handshake;
    ssl_shutdown_timeout = shutdown;
  }
};

// A protocol that speaks TLS downwards (sslproto.py, SSLProtocol).
class TlsConnection : public Protocol {
 public:
  // The transport that it is upwards, which keeps this alive; NoTransport once the connection is lost.
  virtual std::shared_ptr<Transport> app_transport() = 0;
  // Woken when the application's protocol has been told of the connection, or with the error of the
  // handshake.
  virtual WaiterList& handshake_waiters() = 0;
  // false: the application's protocol knows that it is connected and shall not be told (loop.start_tls()).
  // To be called before the connection begins.
  virtual void set_call_connection_made(bool call) = 0;
  // Bytes that the peer sent and that were received by somebody else. To be called before the connection
  // begins.
  virtual void prepend_received(std::string_view data) = 0;
};

// What asyncio takes as `ssl` or `sslcontext`; null is None.
class TlsLayer {
 public:
  TlsLayer() = default;
  TlsLayer(const TlsLayer&) = delete;
  TlsLayer& operator=(const TlsLayer&) = delete;
  virtual ~TlsLayer() = default;

  // A protocol to be put on a transport, for the application's protocol above. Throws ValueError for a
  // timeout that is not positive and for a missing name, UnicodeError for a bad one, and SSLError (clauses
  // OC-11, OC-12, TL-05).
  virtual std::shared_ptr<TlsConnection> make_protocol(EventLoop& loop,
                                                       std::shared_ptr<Protocol> app_protocol,
                                                       const TlsParameters& parameters) const = 0;

  // Whether it is an ssl.SSLContext, or one of Python's bools, of which True stands for the default context.
  virtual bool is_context() const noexcept { return false; }
  virtual bool is_bool() const noexcept { return false; }
  // As Python shows it.
  virtual std::string repr() const = 0;
};

}  // namespace streamgauge
