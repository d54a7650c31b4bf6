// The other end of a socket, played byte by byte; what the bytes are is another matter (connection.h).
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "runner/base/unique_fd.h"
#include "runner/peer/socket_tap.h"

namespace gauge {

// What the peer has taken from the subject.
struct Received {
  enum class End { open, eof, reset };
  std::string bytes;
  End end = End::open;  // how the stream ended after the bytes
};

// Operations never wait. What the kernel does not take at once is queued; the player goes on with flush()
// whenever the subject has settled. A connection that the subject has given up swallows what is sent (EPIPE,
// ECONNRESET); receive() tells of it. Failures that are the machine's fault (no descriptors, no memory) throw
// std::system_error.
class Peer {
 public:
  // Takes a connected stream socket. The tap, if there is one, must outlive the peer.
  explicit Peer(UniqueFd connection, SocketTap* tap = nullptr);

  // Queues bytes and sends what the kernel takes.
  void send(std::string_view bytes);
  // Queues `count` bytes, all 'x', which are made, and encoded, as they are taken.
  using Encoder = std::function<std::string(std::string plaintext)>;
  void flood(std::size_t count, Encoder encoder);
  // Makes no more of a flood. What has been made is still sent.
  void stop_flood() { flood_left_ = 0; }
  // Forgets what is queued and has not been given to the kernel.
  void drop_queued();
  // Ends the sending side (FIN), closes: once everything queued has been sent.
  void eof();
  void close();
  // Closes with RST (SO_LINGER 0) at once; what is queued is lost. Over Unix sockets the subject sees a reset
  // only if data of its own has not been received (clause UX-11).
  void reset();

  // Sends more of what is queued.
  void flush();
  // Bytes that have not reached the subject's side: queued here, or held back by the kernel because the
  // subject's buffer is full. 0 if the connection is closed.
  std::size_t unsent() const;

  // Everything that has come, up to what would block.
  Received receive();

  bool is_closed() const { return !socket_; }

 private:
  // tcp(7), TCP_QUICKACK: at once, not when a timer of 40 ms says so. Until then Nagle's algorithm keeps what
  // the subject sends next, if it has not turned that off.
  void acknowledge();

  // close(2); over TCP, where there is nothing unread that would make it a reset, shutdown(2) of both
  // directions: the subject's side sees the same, a FIN, and a reset for whatever it sends. What close(2)
  // leaves behind becomes a TIME-WAIT once its FIN is acknowledged, and drops without a reset what another
  // processor delivers in that moment (Linux, tcp_time_wait).
  void close_now();

  void tell(SocketTap::Event event) {
    if (tap_ != nullptr) tap_->happened(event);
  }

  std::size_t queued() const { return queue_.size() - queue_begin_ + flood_left_; }

  enum class Ending { none, eof, close };

  UniqueFd socket_;
  UniqueFd closed_;  // what close_now() has shut down
  SocketTap* tap_;
  bool is_tcp_ = false;
  std::string queue_;
  std::size_t queue_begin_ = 0;
  std::size_t flood_left_ = 0;    // bytes of 'x' behind the queue
  Encoder encoder_;               // of the flood
  Ending ending_ = Ending::none;  // what to do once the queue is empty
  bool sending_ended_ = false;    // FIN is out
};

}  // namespace gauge
