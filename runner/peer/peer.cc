#include "runner/peer/peer.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "runner/base/fork_gate.h"

namespace gauge {
namespace {

// So that what scenarios send over Unix sockets, whose buffers do not grow by themselves, fits in one piece.
// The kernel cuts it down to its limit (net.core.wmem_max), and doubles that for its own overhead: socket(7).
constexpr int kSendBufferBytes = 1 << 20;
constexpr std::size_t kFloodPieceBytes = 65536;

bool is_gone(int error) { return error == EPIPE || error == ECONNRESET || error == ENOTCONN; }

}  // namespace

Peer::Peer(UniqueFd connection, SocketTap* tap) : socket_(std::move(connection)), tap_(tap) {
  int domain = 0;
  socklen_t size = sizeof(domain);
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0) {
    throw std::system_error(errno, std::generic_category(), "getsockopt");
  }
  is_tcp_ = domain != AF_UNIX;
  if (is_tcp_) {
    // Every send is a delivery of its own; Nagle's algorithm would join small ones.
    const int on = 1;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  } else {
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDBUF, &kSendBufferBytes, sizeof(kSendBufferBytes));
  }
}

void Peer::send(std::string_view bytes) {
  queue_.append(bytes);
  flush();
}

void Peer::flood(std::size_t count, Encoder encoder) {
  flood_left_ += count;
  encoder_ = std::move(encoder);
  flush();
}

void Peer::drop_queued() {
  queue_.clear();
  queue_begin_ = 0;
  flood_left_ = 0;
}

void Peer::eof() {
  if (ending_ == Ending::none) ending_ = Ending::eof;
  flush();
}

void Peer::close() {
  ending_ = Ending::close;
  flush();
}

void Peer::reset() {
  if (!socket_) return;
  drop_queued();
  const linger at_once{1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  tell(SocketTap::Event::reset_sent);
  const auto no_fork = ForkGate::of_this_process().closing();
  socket_.reset();
}

void Peer::flush() {
  while (socket_ && queued() > 0) {
    if (queue_begin_ == queue_.size()) {
      const std::size_t piece_bytes = std::min(flood_left_, kFloodPieceBytes);
      queue_ = encoder_(std::string(piece_bytes, 'x'));
      queue_begin_ = 0;
      flood_left_ -= piece_bytes;
    }
    const ssize_t count =
        ::send(socket_.get(), queue_.data() + queue_begin_, queue_.size() - queue_begin_, MSG_NOSIGNAL);
    if (count >= 0) {
      if (tap_ != nullptr)
        tap_->sent(std::string_view(queue_).substr(queue_begin_, static_cast<std::size_t>(count)));
      queue_begin_ += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      return;
    } else if (is_gone(errno)) {
      drop_queued();
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "send");
    }
  }
  queue_.clear();
  queue_begin_ = 0;
  if (ending_ == Ending::close) {
    if (socket_) close_now();
  } else if (ending_ == Ending::eof && socket_ && !sending_ended_) {
    // shutdown(2) fails only if the connection has been reset, which receive() tells.
    ::shutdown(socket_.get(), SHUT_WR);
    tell(SocketTap::Event::eof_sent);
    sending_ended_ = true;
  }
}

void Peer::close_now() {
  tell(SocketTap::Event::closed);
  int unread_bytes = 0;
  if (is_tcp_) ::ioctl(socket_.get(), FIONREAD, &unread_bytes);
  if (is_tcp_ && unread_bytes == 0) {
    ::shutdown(socket_.get(), SHUT_RDWR);
    closed_ = std::move(socket_);
    return;
  }
  const auto no_fork = ForkGate::of_this_process().closing();
  socket_.reset();
}

std::size_t Peer::unsent() const {
  if (!socket_) return 0;
  int in_kernel = 0;
  // tcp(7): what has not been sent for want of room in the subject's buffer. (SIOCOUTQ would count what has
  // arrived and is not acknowledged yet, too.) A Unix socket holds nothing back: what it takes is in the
  // subject's buffer.
  if (is_tcp_) ::ioctl(socket_.get(), SIOCOUTQNSD, &in_kernel);
  return queued() + static_cast<std::size_t>(in_kernel);
}

void Peer::acknowledge() {
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

Received Peer::receive() {
  Received received;
  std::array<char, 65536> piece;
  while (socket_ && received.end == Received::End::open) {
    const ssize_t count = ::recv(socket_.get(), piece.data(), piece.size(), 0);
    if (count > 0) {
      received.bytes.append(piece.data(), static_cast<std::size_t>(count));
      if (tap_ != nullptr) tap_->received({piece.data(), static_cast<std::size_t>(count)});
    } else if (count == 0) {
      received.end = Received::End::eof;
      tell(SocketTap::Event::eof_received);
    } else if (errno == ECONNRESET || errno == EPIPE) {
      received.end = Received::End::reset;
      tell(SocketTap::Event::reset_received);
    } else if (errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "recv");
    }
  }
  if (is_tcp_ && !received.bytes.empty() && received.end == Received::End::open) acknowledge();
  return received;
}

}  // namespace gauge
