// A TLS handshake, in which the peer and the subject take turns.
#pragma once

#include <string>

#include "runner/case/scenario.h"
#include "runner/peer/connection.h"
#include "runner/run/delivery.h"

namespace gauge {

// Goes on with the handshake of the connection's innermost layer until neither end has anything more to say;
// the flights of the peer are delivered in pieces as `cuts` (each_byte, sizes) says. Returns how it stands:
// "secure", "handshaking", "alert: ..." and "eof" or "reset" where the subject ended it, "refused: ..." where
// the peer did.
std::string shake_hands(Connection& connection, Delivery& delivery, const Cuts& cuts);

}  // namespace gauge
