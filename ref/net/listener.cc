#include "ref/net/listener.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include "ref/base/errors.h"
#include "ref/base/unique_fd.h"

namespace streamgauge {

namespace {

// asyncio/constants.py, ACCEPT_RETRY_DELAY.
constexpr std::chrono::seconds kAcceptRetryDelay(1);

bool is_out_of_resources(int error_number) {
  return error_number == EMFILE || error_number == ENFILE || error_number == ENOBUFS ||
         error_number == ENOMEM;
}

}  // namespace

Listener::Listener(EventLoop& loop, std::shared_ptr<Socket> socket, std::optional<UnixSocketFile> file,
                   AcceptFunction on_accept)
    : loop_(loop), socket_(std::move(socket)), file_(std::move(file)), on_accept_(std::move(on_accept)) {}

Listener::~Listener() {
  if (accepting_) loop_.remove_reader(socket_->fileno());
}

void Listener::start(int backlog) {
  // Python's listen() takes a negative backlog for 0 (socketmodule.c, sock_listen); accepting does not.
  const SysResult result = loop_.sys().listen(socket_->fileno(), std::max(backlog, 0));
  if (!result.ok()) throw_os_error(result.error_number());
  backlog_ = backlog;
  resume();
}

void Listener::resume() {
  loop_.add_reader(socket_->fileno(), accept_handle_);
  accepting_ = true;
}

void Listener::stop() noexcept {
  if (std::exchange(accepting_, false)) loop_.remove_reader(socket_->fileno());
  socket_->close();
  if (file_) std::exchange(file_, std::nullopt)->remove(loop_);
}

// The loop ends when nothing is left to accept; its bound keeps a flood of connections from starving
// everybody else.
void Listener::accept_ready() {
  for (int i = 0; i <= backlog_; ++i) {
    SocketAddress peer;
    const SysResult result = loop_.sys().accept(socket_->fileno(), &peer);
    if (result.ok()) {
      on_accept_(LazySocket(UniqueFd(result.fd()), *socket_), peer);
    } else if (result.would_block()) {
      return;
    } else if (is_out_of_resources(result.error_number())) {
      wait_for_resources(result.error_number());
    } else if (result.error_number() != ECONNABORTED) {
      throw_os_error(result.error_number());
    }
  }
}

// The socket stays readable, so it is left alone for a while. As in CPython 3.15 the remaining attempts of
// this readiness are made, and reported, nevertheless (cpython #151615), and each has its retry.
void Listener::wait_for_resources(int error_number) {
  loop_.call_exception_handler(
      ExceptionContext("socket.accept() out of system resource", make_os_error(error_number)));
  if (std::exchange(accepting_, false)) loop_.remove_reader(socket_->fileno());
  ++retries_;
  if (!retry_timer_.scheduled()) loop_.call_later(retry_timer_, kAcceptRetryDelay);
}

void Listener::retry() {
  const int retries = std::exchange(retries_, 0);
  if (socket_->fileno() >= 0) {
    resume();
    return;
  }
  for (int i = 0; i < retries; ++i) {
    loop_.call_exception_handler(
        ExceptionContext("Exception in callback BaseSelectorEventLoop._start_serving()",
                         std::make_exception_ptr(ValueError("Invalid file descriptor: -1"))));
  }
}

}  // namespace streamgauge
