#include "ref/tls/ssl_protocol_state.h"

#include <string>

#include "ref/base/errors.h"

namespace streamgauge {

const char* to_string(SslProtocolState state) {
  switch (state) {
    case SslProtocolState::kUnwrapped:
      return "SSLProtocolState.UNWRAPPED";
    case SslProtocolState::kDoHandshake:
      return "SSLProtocolState.DO_HANDSHAKE";
    case SslProtocolState::kWrapped:
      return "SSLProtocolState.WRAPPED";
    case SslProtocolState::kFlushing:
      return "SSLProtocolState.FLUSHING";
    case SslProtocolState::kShutdown:
      return "SSLProtocolState.SHUTDOWN";
  }
  return "";
}

void require_transition(SslProtocolState from, SslProtocolState to) {
  using enum SslProtocolState;
  const bool allowed = to == kUnwrapped || (from == kUnwrapped && to == kDoHandshake) ||
                       (from == kDoHandshake && to == kWrapped) || (from == kWrapped && to == kFlushing) ||
                       (from == kFlushing && to == kShutdown);
  if (allowed) return;
  throw RuntimeError(std::string("cannot switch state from ") + to_string(from) + " to " + to_string(to));
}

}  // namespace streamgauge
