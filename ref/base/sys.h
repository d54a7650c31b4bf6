// The system calls of the library behind one interface, so that a test can make any of them fail
// (sys_faulty.h). Every call is retried when a signal interrupts it; no call ever raises SIGPIPE.
#pragma once

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "ref/base/socket_address.h"

namespace streamgauge {

// What a system call gave: a value that is not negative, or the errno with which it failed.
class SysResult {
 public:
  static SysResult of(long value) { return SysResult(value, 0); }
  static SysResult failure(int error_number) { return SysResult(-1, error_number); }

  bool ok() const noexcept { return error_number_ == 0; }
  long value() const noexcept { return value_; }
  std::size_t count() const noexcept { return static_cast<std::size_t>(value_); }
  int fd() const noexcept { return static_cast<int>(value_); }
  int error_number() const noexcept { return error_number_; }
  // The call would have to wait: EAGAIN, EALREADY and EINPROGRESS, the failures that are no errors. They are
  // the numbers of Python's BlockingIOError (PEP 3151).
  bool would_block() const noexcept;

 private:
  SysResult(long value, int error_number) : value_(value), error_number_(error_number) {}
  long value_;
  int error_number_;
};

// What stat(2) says, as far as anybody here asks.
struct FileStatus {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  bool is_socket = false;
};

class Sys {
 public:
  Sys() = default;
  Sys(const Sys&) = delete;
  Sys& operator=(const Sys&) = delete;
  virtual ~Sys() = default;

  // Sockets. socket() and accept() give descriptors that do not block and are not inherited.
  virtual SysResult socket(int family, int type, int protocol) = 0;
  virtual SysResult bind(int fd, const SocketAddress& address) = 0;
  virtual SysResult listen(int fd, int backlog) = 0;
  virtual SysResult accept(int fd, SocketAddress* peer) = 0;
  virtual SysResult connect(int fd, const SocketAddress& address) = 0;
  virtual SysResult shutdown(int fd, int how) = 0;
  virtual SysResult getsockname(int fd, SocketAddress* address) = 0;
  virtual SysResult getpeername(int fd, SocketAddress* address) = 0;
  // Options whose value is an int.
  virtual SysResult getsockopt(int fd, int level, int option, int* value) = 0;
  virtual SysResult setsockopt(int fd, int level, int option, int value) = 0;
  virtual SysResult set_nonblocking(int fd) = 0;

  // Data. A stream's end is a value of 0 from recv().
  virtual SysResult recv(int fd, std::span<char> buffer) = 0;
  virtual SysResult send(int fd, std::span<const char> data) = 0;
  virtual SysResult sendmsg(int fd, std::span<const iovec> chunks) = 0;

  // Files of Unix sockets.
  virtual SysResult stat(const std::string& path, FileStatus* status) = 0;
  virtual SysResult unlink(const std::string& path) = 0;

  // Waiting and waking.
  virtual SysResult epoll_create() = 0;
  virtual SysResult epoll_ctl(int epoll_fd, int operation, int fd, epoll_event* event) = 0;
  // A negative timeout waits for ever. Interrupted waits are not retried, for their time would start afresh:
  // they give 0.
  virtual SysResult epoll_wait(int epoll_fd, std::span<epoll_event> events, int timeout_ms) = 0;
  virtual SysResult eventfd() = 0;
  virtual SysResult read(int fd, std::span<char> buffer) = 0;
  virtual SysResult write(int fd, std::span<const char> data) = 0;
};

// The calls of the running system.
class RealSys : public Sys {
 public:
  SysResult socket(int family, int type, int protocol) override;
  SysResult bind(int fd, const SocketAddress& address) override;
  SysResult listen(int fd, int backlog) override;
  SysResult accept(int fd, SocketAddress* peer) override;
  SysResult connect(int fd, const SocketAddress& address) override;
  SysResult shutdown(int fd, int how) override;
  SysResult getsockname(int fd, SocketAddress* address) override;
  SysResult getpeername(int fd, SocketAddress* address) override;
  SysResult getsockopt(int fd, int level, int option, int* value) override;
  SysResult setsockopt(int fd, int level, int option, int value) override;
  SysResult set_nonblocking(int fd) override;
  SysResult recv(int fd, std::span<char> buffer) override;
  SysResult send(int fd, std::span<const char> data) override;
  SysResult sendmsg(int fd, std::span<const iovec> chunks) override;
  SysResult stat(const std::string& path, FileStatus* status) override;
  SysResult unlink(const std::string& path) override;
  SysResult epoll_create() override;
  SysResult epoll_ctl(int epoll_fd, int operation, int fd, epoll_event* event) override;
  SysResult epoll_wait(int epoll_fd, std::span<epoll_event> events, int timeout_ms) override;
  SysResult eventfd() override;
  SysResult read(int fd, std::span<char> buffer) override;
  SysResult write(int fd, std::span<const char> data) override;
};

}  // namespace streamgauge
