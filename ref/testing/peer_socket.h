#pragma once

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "ref/base/errors.h"
#include "ref/base/socket_address.h"
#include "ref/base/unique_fd.h"

namespace streamgauge {

// The other end of a connection under test: a plain socket that does not block, used without the library.
class PeerSocket {
 public:
  PeerSocket() = default;
  explicit PeerSocket(UniqueFd fd) : fd_(std::move(fd)) {}

  // Connects to a listening socket.
  static PeerSocket connect_to(const SocketAddress& address) {
    PeerSocket peer(UniqueFd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)));
    if (::connect(peer.fd(), address.data(), address.length()) != 0) throw_os_error(errno);
    return peer;
  }

  // Both ends of a new connection, over TCP on the loopback or over a Unix socket pair.
  static std::pair<UniqueFd, PeerSocket> make_pair(int family) {
    if (family == AF_UNIX) {
      int fds[2];
      if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) throw_os_error(errno);
      return {UniqueFd(fds[0]), PeerSocket(UniqueFd(fds[1]))};
    }
    const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP));
    const SocketAddress any = *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 0);
    sockaddr_in bound{};
    socklen_t length = sizeof(bound);
    auto* const raw = reinterpret_cast<sockaddr*>(&bound);
    if (::bind(listener.get(), any.data(), any.length()) != 0 || ::listen(listener.get(), 1) != 0 ||
        ::getsockname(listener.get(), raw, &length) != 0) {
      throw_os_error(errno);
    }
    PeerSocket peer = connect_to(SocketAddress(raw, length));
    return {UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)), std::move(peer)};
  }

  int fd() const { return fd_.get(); }

  // Sends as much as the kernel takes; returns how much that was.
  std::size_t send(std::string_view data) {
    std::size_t sent = 0;
    while (sent < data.size()) {
      const ssize_t n = ::send(fd(), data.data() + sent, data.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0) break;
      sent += static_cast<std::size_t>(n);
    }
    return sent;
  }

  // All that has arrived, then "(eof)" or "(reset)" if the stream has ended.
  std::string receive() {
    std::string received;
    std::string block(256 * 1024, '\0');
    for (;;) {
      const ssize_t n = ::recv(fd(), block.data(), block.size(), MSG_DONTWAIT);
      if (n > 0) {
        received.append(block, 0, static_cast<std::size_t>(n));
      } else if (n == 0) {
        return received + "(eof)";
      } else {
        return received + (errno == ECONNRESET ? "(reset)" : "");
      }
    }
  }

  void shut_down_writing() { ::shutdown(fd(), SHUT_WR); }
  void close() { fd_.reset(); }
  // Closes with RST.
  void reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close();
  }

 private:
  UniqueFd fd_;
};

}  // namespace streamgauge
