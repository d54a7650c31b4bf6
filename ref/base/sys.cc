#include "ref/base/sys.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace streamgauge {

namespace {

SysResult result_of(long returned) {
  return returned < 0 ? SysResult::failure(errno) : SysResult::of(returned);
}

// Runs the call until no signal interrupts it.
template <typename Call>
SysResult retried(Call call) {
  for (;;) {
    const SysResult result = result_of(call());
    if (result.ok() || result.error_number() != EINTR) return result;
  }
}

// Runs a call that writes an address.
template <typename Call>
SysResult with_address(SocketAddress* address, Call call) {
  sockaddr_storage storage{};
  auto* const raw = reinterpret_cast<sockaddr*>(&storage);
  socklen_t length = sizeof(storage);
  const SysResult result = retried([&] { return call(raw, &length); });
  // The kernel reports the length that the address has, even if it had no room for it (accept(2)).
  *address = result.ok() ? SocketAddress(raw, std::min<socklen_t>(length, sizeof(storage))) : SocketAddress();
  return result;
}

}  // namespace

bool SysResult::would_block() const noexcept {
  return error_number_ == EAGAIN || error_number_ == EALREADY || error_number_ == EINPROGRESS;
}

SysResult RealSys::socket(int family, int type, int protocol) {
  return result_of(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
}

SysResult RealSys::bind(int fd, const SocketAddress& address) {
  return result_of(::bind(fd, address.data(), address.length()));
}

SysResult RealSys::listen(int fd, int backlog) { return result_of(::listen(fd, backlog)); }

SysResult RealSys::accept(int fd, SocketAddress* peer) {
  return with_address(peer, [fd](sockaddr* address, socklen_t* length) {
    return ::accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  });
}

// Not retried: after EINTR the attempt goes on in the background (connect(2)), as after EINPROGRESS.
SysResult RealSys::connect(int fd, const SocketAddress& address) {
  return result_of(::connect(fd, address.data(), address.length()));
}

SysResult RealSys::shutdown(int fd, int how) { return result_of(::shutdown(fd, how)); }

SysResult RealSys::getsockname(int fd, SocketAddress* address) {
  return with_address(address,
                      [fd](sockaddr* raw, socklen_t* length) { return ::getsockname(fd, raw, length); });
}

SysResult RealSys::getpeername(int fd, SocketAddress* address) {
  return with_address(address,
                      [fd](sockaddr* raw, socklen_t* length) { return ::getpeername(fd, raw, length); });
}

SysResult RealSys::getsockopt(int fd, int level, int option, int* value) {
  socklen_t length = sizeof(*value);
  return result_of(::getsockopt(fd, level, option, value, &length));
}

SysResult RealSys::setsockopt(int fd, int level, int option, int value) {
  return result_of(::setsockopt(fd, level, option, &value, sizeof(value)));
}

SysResult RealSys::set_nonblocking(int fd) {
  const SysResult flags = result_of(::fcntl(fd, F_GETFL));
  if (!flags.ok()) return flags;
  return result_of(::fcntl(fd, F_SETFL, flags.value() | O_NONBLOCK));
}

SysResult RealSys::recv(int fd, std::span<char> buffer) {
  return retried([&] { return ::recv(fd, buffer.data(), buffer.size(), 0); });
}

SysResult RealSys::send(int fd, std::span<const char> data) {
  return retried([&] { return ::send(fd, data.data(), data.size(), MSG_NOSIGNAL); });
}

SysResult RealSys::sendmsg(int fd, std::span<const iovec> chunks) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(chunks.data());  // sendmsg(2) only reads
  message.msg_iovlen = chunks.size();
  return retried([&] { return ::sendmsg(fd, &message, MSG_NOSIGNAL); });
}

SysResult RealSys::stat(const std::string& path, FileStatus* status) {
  struct ::stat raw{};
  const SysResult result = result_of(::stat(path.c_str(), &raw));
  if (result.ok()) {
    *status = FileStatus{.device = raw.st_dev, .inode = raw.st_ino, .is_socket = S_ISSOCK(raw.st_mode)};
  }
  return result;
}

SysResult RealSys::unlink(const std::string& path) { return result_of(::unlink(path.c_str())); }

SysResult RealSys::epoll_create() { return result_of(::epoll_create1(EPOLL_CLOEXEC)); }

SysResult RealSys::epoll_ctl(int epoll_fd, int operation, int fd, epoll_event* event) {
  return result_of(::epoll_ctl(epoll_fd, operation, fd, event));
}

SysResult RealSys::epoll_wait(int epoll_fd, std::span<epoll_event> events, int timeout_ms) {
  const SysResult result =
      result_of(::epoll_wait(epoll_fd, events.data(), static_cast<int>(events.size()), timeout_ms));
  return result.error_number() == EINTR ? SysResult::of(0) : result;
}

SysResult RealSys::eventfd() { return result_of(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)); }

SysResult RealSys::read(int fd, std::span<char> buffer) {
  return retried([&] { return ::read(fd, buffer.data(), buffer.size()); });
}

SysResult RealSys::write(int fd, std::span<const char> data) {
  return retried([&] { return ::write(fd, data.data(), data.size()); });
}

}  // namespace streamgauge
