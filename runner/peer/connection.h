// One connection of the peer: a socket, and as many layers of TLS upon it as have been started.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/base/unique_fd.h"
#include "runner/peer/peer.h"
#include "runner/peer/tls_layer.h"

namespace gauge {

// What a connection has taken from the subject.
struct Delivered {
  bool has_come = false;             // anything, and be it half a record
  std::string bytes;                 // decrypted
  std::vector<std::string> notices;  // of TLS, the innermost layer's first: TlsLayer::take_notices
  Received::End end = Received::End::open;
};

// Operations never wait, as those of Peer.
class Connection {
 public:
  // The tap, if there is one, must outlive the connection.
  explicit Connection(UniqueFd connection, SocketTap* tap = nullptr) : peer_(std::move(connection), tap) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The bytes as they go over the wire: encrypted by every layer, as records of their own.
  std::string encrypt(std::string_view bytes);
  // Sends bytes below all layers.
  void send_raw(std::string_view bytes) { peer_.send(bytes); }
  void send(std::string_view bytes) { send_raw(encrypt(bytes)); }

  // Sends `count` bytes, all 'x', as far as the subject takes them.
  void flood(std::size_t count);
  // Makes no more of it; records that have been begun are still sent.
  void stop_flood();

  // Says that nothing more is sent: FIN, or close_notify of the innermost layer.
  void eof();
  // The bytes of a close_notify as they go over the wire. There is TLS.
  std::string close_notify();
  // FIN.
  void fin() { peer_.eof(); }
  void close() { peer_.close(); }
  void reset() { peer_.reset(); }
  // Asks for new keys of the innermost layer.
  void update_keys();

  void flush() { peer_.flush(); }
  std::size_t unsent() const { return peer_.unsent(); }

  // Everything that has come.
  Delivered receive();
  // Takes what has come off the socket, for its tap; no layer is given it.
  void discard_received() { peer_.receive(); }

  // Puts a layer upon the others.
  void start_tls(std::unique_ptr<TlsLayer> layer) { layers_.push_back(std::move(layer)); }
  // The innermost layer; nullptr: the connection is plain.
  TlsLayer* tls() { return layers_.empty() ? nullptr : layers_.back().get(); }
  // Goes on with the handshake of the innermost layer by what has come. True if something has.
  bool shake_hands();
  // What the handshake has to say, as it goes over the wire.
  std::string take_flight();
  // How the stream has ended, as far as shake_hands() has seen.
  Received::End end() const { return end_; }

 private:
  // Through all layers from `count` downwards.
  std::string encrypt_below(std::size_t count, std::string bytes);
  // Takes what has come up to the layer of this position, which is fed.
  bool feed(std::size_t layer);

  Peer peer_;
  std::vector<std::unique_ptr<TlsLayer>> layers_;  // the one on the socket first
  Received::End end_ = Received::End::open;        // a reset is told by the kernel once
};

}  // namespace gauge
