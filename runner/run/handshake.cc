#include "runner/run/handshake.h"

namespace gauge {
namespace {

std::string state_of(Connection& connection) {
  switch (connection.tls()->state()) {
    case TlsLayer::State::open:
      return "secure";
    case TlsLayer::State::ended:
      return connection.tls()->ending();
    case TlsLayer::State::shaking:
      break;
  }
  switch (connection.end()) {
    case Received::End::eof:
      return "eof";
    case Received::End::reset:
      return "reset";
    case Received::End::open:
      break;
  }
  return "handshaking";
}

}  // namespace

std::string shake_hands(Connection& connection, Delivery& delivery, const Cuts& cuts) {
  for (;;) {
    const bool has_heard = connection.shake_hands();
    const std::string flight = connection.take_flight();
    if (!flight.empty()) {
      delivery.send_in_pieces(connection, flight, cuts);
    } else if (!has_heard) {
      return state_of(connection);
    }
    // What has been taken makes room, in which the subject may say more.
    delivery.settle_now();
  }
}

}  // namespace gauge
