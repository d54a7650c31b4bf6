// The states of TLS between a transport and an application (asyncio/sslproto.py).
#pragma once

#include <cstdint>

namespace streamgauge {

// Of TLS (SSLProtocolState):
//
//   kUnwrapped -> kDoHandshake -> kWrapped -> kFlushing -> kShutdown;   from each -> kUnwrapped
//
// kFlushing: this end has been closed, or the peer has ended the stream, and what was received is still to be
// given to the application. kShutdown: close_notify is exchanged. In the end kUnwrapped: the connection is
// lost or about to be.
enum class SslProtocolState : std::uint8_t { kUnwrapped, kDoHandshake, kWrapped, kFlushing, kShutdown };

// Of what the application's protocol has been told (AppProtocolState):
//
//   kInit -connection_made-> kConnectionMade [-eof_received-> kEof] -connection_lost-> kConnectionLost
enum class AppProtocolState : std::uint8_t { kInit, kConnectionMade, kEof, kConnectionLost };

// As Python shows it: "SSLProtocolState.WRAPPED".
const char* to_string(SslProtocolState state);

// Throws RuntimeError for a transition that is not drawn above (_set_state).
void require_transition(SslProtocolState from, SslProtocolState to);

}  // namespace streamgauge
