// A twin of the system calls that goes wrong on purpose, for tests: the n-th call fails or is cut short. A
// test that repeats itself for n = 1, 2, 3 ... until no fault is met has proved every error path (the anomaly
// tests of SQLite).
#pragma once

#include <optional>

#include "ref/base/sys.h"

namespace streamgauge {

class FaultySys : public Sys {
 public:
  enum class Call {
    kSocket,
    kBind,
    kListen,
    kAccept,
    kConnect,
    kShutdown,
    kGetsockname,
    kGetpeername,
    kGetsockopt,
    kSetsockopt,
    kSetNonblocking,
    kRecv,
    kSend,
    kSendmsg,
    kStat,
    kUnlink,
    kEpollCreate,
    kEpollCtl,
    kEpollWait,
    kEventfd,
    kRead,
    kWrite,
  };

  // Calls that are not to fail are made on `inner`, which must outlive this.
  explicit FaultySys(Sys& inner) : inner_(inner) {}

  // The n-th call from now on, counting from 1, fails with the error and is not made. Only calls of the given
  // kind are counted, or all calls but epoll_wait, whose number depends on timing. Replaces an earlier plan.
  void fail_nth(long n, int error_number) { plan_ = Plan{std::nullopt, n, 0, error_number}; }
  void fail_nth(Call kind, long n, int error_number) { plan_ = Plan{kind, n, 0, error_number}; }
  // The n-th call to recv, send, sendmsg, read or write from now on moves at most `bytes`.
  void shorten_nth(long n, std::size_t bytes) { plan_ = Plan{std::nullopt, n, bytes, 0}; }
  void shorten_nth(Call kind, long n, std::size_t bytes) { plan_ = Plan{kind, n, bytes, 0}; }
  // Nothing goes wrong any more.
  void heal() { plan_.reset(); }

  // Whether the planned fault has happened.
  bool met() const { return plan_ && plan_->calls_left <= 0; }

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

 private:
  struct Plan {
    std::optional<Call> kind;
    long calls_left;
    std::size_t bytes_max;  // 0: fail instead
    int error_number;
  };

  // Counts the call, and returns whether the planned fault falls on it.
  bool strikes(Call kind);
  // The failure of this call, if it is the one to fail.
  std::optional<SysResult> failure(Call kind);
  // As failure(); a call to be shortened gets its `bytes` reduced.
  std::optional<SysResult> failure(Call kind, std::size_t* bytes);

  Sys& inner_;
  std::optional<Plan> plan_;
};

}  // namespace streamgauge
