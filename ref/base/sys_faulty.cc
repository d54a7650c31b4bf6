#include "ref/base/sys_faulty.h"

#include <algorithm>

namespace streamgauge {

namespace {

bool moves_data(FaultySys::Call kind) {
  using enum FaultySys::Call;
  return kind == kRecv || kind == kSend || kind == kSendmsg || kind == kRead || kind == kWrite;
}

}  // namespace

bool FaultySys::strikes(Call kind) {
  if (!plan_) return false;
  if (plan_->kind ? *plan_->kind != kind : kind == Call::kEpollWait) return false;
  if (plan_->bytes_max > 0 && !moves_data(kind)) return false;
  return --plan_->calls_left == 0;
}

std::optional<SysResult> FaultySys::failure(Call kind) {
  if (!strikes(kind)) return std::nullopt;
  return SysResult::failure(plan_->error_number);
}

std::optional<SysResult> FaultySys::failure(Call kind, std::size_t* bytes) {
  if (!strikes(kind)) return std::nullopt;
  if (plan_->bytes_max == 0) return SysResult::failure(plan_->error_number);
  *bytes = std::min(*bytes, plan_->bytes_max);
  return std::nullopt;
}

SysResult FaultySys::socket(int family, int type, int protocol) {
  if (const auto fault = failure(Call::kSocket)) return *fault;
  return inner_.socket(family, type, protocol);
}

SysResult FaultySys::bind(int fd, const SocketAddress& address) {
  if (const auto fault = failure(Call::kBind)) return *fault;
  return inner_.bind(fd, address);
}

SysResult FaultySys::listen(int fd, int backlog) {
  if (const auto fault = failure(Call::kListen)) return *fault;
  return inner_.listen(fd, backlog);
}

SysResult FaultySys::accept(int fd, SocketAddress* peer) {
  if (const auto fault = failure(Call::kAccept)) return *fault;
  return inner_.accept(fd, peer);
}

SysResult FaultySys::connect(int fd, const SocketAddress& address) {
  if (const auto fault = failure(Call::kConnect)) return *fault;
  return inner_.connect(fd, address);
}

SysResult FaultySys::shutdown(int fd, int how) {
  if (const auto fault = failure(Call::kShutdown)) return *fault;
  return inner_.shutdown(fd, how);
}

SysResult FaultySys::getsockname(int fd, SocketAddress* address) {
  if (const auto fault = failure(Call::kGetsockname)) return *fault;
  return inner_.getsockname(fd, address);
}

SysResult FaultySys::getpeername(int fd, SocketAddress* address) {
  if (const auto fault = failure(Call::kGetpeername)) return *fault;
  return inner_.getpeername(fd, address);
}

SysResult FaultySys::getsockopt(int fd, int level, int option, int* value) {
  if (const auto fault = failure(Call::kGetsockopt)) return *fault;
  return inner_.getsockopt(fd, level, option, value);
}

SysResult FaultySys::setsockopt(int fd, int level, int option, int value) {
  if (const auto fault = failure(Call::kSetsockopt)) return *fault;
  return inner_.setsockopt(fd, level, option, value);
}

SysResult FaultySys::set_nonblocking(int fd) {
  if (const auto fault = failure(Call::kSetNonblocking)) return *fault;
  return inner_.set_nonblocking(fd);
}

SysResult FaultySys::recv(int fd, std::span<char> buffer) {
  std::size_t bytes = buffer.size();
  if (const auto fault = failure(Call::kRecv, &bytes)) return *fault;
  return inner_.recv(fd, buffer.first(bytes));
}

SysResult FaultySys::send(int fd, std::span<const char> data) {
  std::size_t bytes = data.size();
  if (const auto fault = failure(Call::kSend, &bytes)) return *fault;
  return inner_.send(fd, data.first(bytes));
}

SysResult FaultySys::sendmsg(int fd, std::span<const iovec> chunks) {
  if (!strikes(Call::kSendmsg)) return inner_.sendmsg(fd, chunks);
  if (plan_->bytes_max == 0) return SysResult::failure(plan_->error_number);
  iovec first = chunks.front();
  first.iov_len = std::min(first.iov_len, plan_->bytes_max);
  return inner_.sendmsg(fd, {&first, 1});
}

SysResult FaultySys::stat(const std::string& path, FileStatus* status) {
  if (const auto fault = failure(Call::kStat)) return *fault;
  return inner_.stat(path, status);
}

SysResult FaultySys::unlink(const std::string& path) {
  if (const auto fault = failure(Call::kUnlink)) return *fault;
  return inner_.unlink(path);
}

SysResult FaultySys::epoll_create() {
  if (const auto fault = failure(Call::kEpollCreate)) return *fault;
  return inner_.epoll_create();
}

SysResult FaultySys::epoll_ctl(int epoll_fd, int operation, int fd, epoll_event* event) {
  if (const auto fault = failure(Call::kEpollCtl)) return *fault;
  return inner_.epoll_ctl(epoll_fd, operation, fd, event);
}

SysResult FaultySys::epoll_wait(int epoll_fd, std::span<epoll_event> events, int timeout_ms) {
  if (const auto fault = failure(Call::kEpollWait)) return *fault;
  return inner_.epoll_wait(epoll_fd, events, timeout_ms);
}

SysResult FaultySys::eventfd() {
  if (const auto fault = failure(Call::kEventfd)) return *fault;
  return inner_.eventfd();
}

SysResult FaultySys::read(int fd, std::span<char> buffer) {
  std::size_t bytes = buffer.size();
  if (const auto fault = failure(Call::kRead, &bytes)) return *fault;
  return inner_.read(fd, buffer.first(bytes));
}

SysResult FaultySys::write(int fd, std::span<const char> data) {
  std::size_t bytes = data.size();
  if (const auto fault = failure(Call::kWrite, &bytes)) return *fault;
  return inner_.write(fd, data.first(bytes));
}

}  // namespace streamgauge
