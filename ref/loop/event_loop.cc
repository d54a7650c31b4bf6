#include "ref/loop/event_loop.h"

#include <algorithm>
#include <chrono>
#include <deque>

#include "ref/base/check.h"
#include "ref/base/errors.h"
#include "ref/loop/epoll_poller.h"

namespace streamgauge {
namespace {

// base_events.py, MAXIMUM_SELECT_TIMEOUT: some systems refuse longer waits.
constexpr Duration kPollTimeoutMax = std::chrono::hours(24);

// Stops a loop when several handles have all been called.
class Countdown {
 public:
  explicit Countdown(EventLoop& loop) : loop_(loop) {}

  Handle& add() {
    ++left_;
    return handles_.emplace_back([](void* self) { static_cast<Countdown*>(self)->called(); }, this);
  }
  void drop_last() {
    --left_;
    handles_.pop_back();
  }
  bool over() const { return left_ == 0; }

 private:
  void called() {
    if (--left_ == 0) loop_.stop();
  }

  EventLoop& loop_;
  std::deque<Handle> handles_;
  std::size_t left_ = 0;
};

}  // namespace

struct EventLoop::SystemParts {
  explicit SystemParts(std::unique_ptr<Sys> made) : own_sys(std::move(made)), sys(*own_sys) {}
  explicit SystemParts(Sys& given) : sys(given) {}

  std::unique_ptr<Sys> own_sys;
  Sys& sys;
  EpollPoller poller{sys};
  MonotonicClock clock;
};

// The loop runs: it cannot be run from within a callback, and stop() is for this run.
class EventLoop::Running {
 public:
  explicit Running(EventLoop& loop) : loop_(loop) {
    if (loop_.running_) throw RuntimeError("This event loop is already running");
    loop_.running_ = true;
    loop_.ran_only_inert_ = false;  // Whoever runs it may know more.
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { loop_.running_ = loop_.stopping_ = false; }

 private:
  EventLoop& loop_;
};

EventLoop::EventLoop() : EventLoop(std::make_unique<SystemParts>(std::make_unique<RealSys>())) {}

EventLoop::EventLoop(Sys& sys) : EventLoop(std::make_unique<SystemParts>(sys)) {}

EventLoop::EventLoop(std::unique_ptr<SystemParts> parts)
    : parts_(std::move(parts)), sys_(parts_->sys), poller_(parts_->poller), clock_(parts_->clock) {}

EventLoop::EventLoop(Sys& sys, Poller& poller, Clock& clock) : sys_(sys), poller_(poller), clock_(clock) {}

// While the loop is whole: what they hold may want to remove readers and cancel timers.
EventLoop::~EventLoop() { end_owned(); }

void EventLoop::end_owned() noexcept {
  while (!owned_.empty()) owned_.pop_front().loop_ends();
}

void EventLoop::run_forever() {
  const Running running(*this);
  do {
    run_once(true);
  } while (!stopping_);
}

std::size_t EventLoop::turn() {
  const Running running(*this);
  return run_once(false);
}

bool EventLoop::settled() {
  if (!ready_.empty()) return false;
  // The poll may take notice of a wake-up, so the inbox is looked at after it.
  if (!poller_.wait(Duration::zero()).empty() || !inbox_.empty()) return false;
  return timers_.empty() || timers_.next() >= time() + clock_.resolution();
}

std::size_t EventLoop::run_once(bool may_wait) {
  take_posted();
  if (!may_wait || !may_leave_poll_out()) {
    const std::span<const PollEvent> events =
        poller_.wait(may_wait ? poll_timeout() : std::optional<Duration>(Duration::zero()));
    take_posted();
    thread_spoke_ = false;
    append_ready_descriptors(events);
  }
  if (!timers_.empty()) timers_.move_due(time() + clock_.resolution(), ready_);
  return run_ready();
}

std::optional<Duration> EventLoop::poll_timeout() const {
  if (!ready_.empty() || stopping_) return Duration::zero();
  if (timers_.empty()) return std::nullopt;
  return std::clamp<Duration>(timers_.next() - time(), Duration::zero(), kPollTimeoutMax);
}

void EventLoop::append_ready_descriptors(std::span<const PollEvent> events) {
  for (const PollEvent& event : events) {
    const Callbacks& callbacks = callbacks_[static_cast<std::size_t>(event.fd)];
    if (contains(event.ready, Interest::kRead)) ready_.push_back(*callbacks.reader);
    if (contains(event.ready, Interest::kWrite)) ready_.push_back(*callbacks.writer);
  }
}

std::size_t EventLoop::run_ready() {
  HandleList due;
  due.splice_back(ready_);
  std::size_t count = 0;
  inert_count_ = 0;
  while (!due.empty()) {
    ++count;
    try {
      due.pop_front().run();
    } catch (...) {
      call_exception_handler(ExceptionContext("Exception in callback", std::current_exception()));
    }
  }
  ran_only_inert_ = count > 0 && inert_count_ == count;
  return count;
}

void EventLoop::add(int fd, Interest interest, Handle& handle) {
  if (fd < 0) throw ValueError("Invalid file descriptor: " + std::to_string(fd));
  const std::size_t index = static_cast<std::size_t>(fd);
  if (index >= callbacks_.size()) callbacks_.resize(index + 1);
  Callbacks& callbacks = callbacks_[index];
  Handle*& place = interest == Interest::kRead ? callbacks.reader : callbacks.writer;
  if (place == nullptr) {
    const bool other = (interest == Interest::kRead ? callbacks.writer : callbacks.reader) != nullptr;
    const int error_number = poller_.set_interest(fd, other ? Interest::kReadWrite : interest);
    if (error_number != 0) throw_os_error(error_number);
    if (interest == Interest::kWrite) ++writer_count_;
  } else if (place != &handle) {
    place->cancel();
  }
  place = &handle;
}

bool EventLoop::remove(int fd, Interest interest) noexcept {
  const std::size_t index = static_cast<std::size_t>(fd);
  if (fd < 0 || index >= callbacks_.size()) return false;
  Callbacks& callbacks = callbacks_[index];
  Handle*& place = interest == Interest::kRead ? callbacks.reader : callbacks.writer;
  if (place == nullptr) return false;
  place->cancel();
  place = nullptr;
  if (interest == Interest::kWrite) --writer_count_;
  const bool other = (interest == Interest::kRead ? callbacks.writer : callbacks.reader) != nullptr;
  poller_.set_interest(fd, other ? without(Interest::kReadWrite, interest) : Interest::kNone);
  return true;
}

void EventLoop::cancel_owned_tasks() {
  Countdown running(*this);
  IntrusiveList<LoopOwned, LoopOwned> all;
  all.splice_back(owned_);
  while (!all.empty()) {
    LoopOwned& object = all.pop_front();
    owned_.push_back(object);
    if (!object.cancel(running.add())) running.drop_last();
  }
  if (!running.over()) run_forever();
}

void EventLoop::adopt_and_schedule(std::unique_ptr<Closure> closure) {
  Handle& handle = closure->handle();
  adopt(std::move(closure));
  call_soon(handle);
}

void EventLoop::append_posted() {
  thread_spoke_ = true;
  for (std::unique_ptr<Closure>& closure : inbox_.take()) {
    ready_.push_back(closure->handle());
    adopt(std::move(closure));
  }
}

void EventLoop::call_exception_handler(const ExceptionContext& context) noexcept {
  if (!exception_handler_) return default_exception_handler(context);
  try {
    const ExceptionHandler handler = exception_handler_;  // It may replace itself.
    handler(context);
  } catch (...) {
    default_exception_handler(
        ExceptionContext("Unhandled error in exception handler", std::current_exception()));
    default_exception_handler(context);
  }
}

void EventLoop::default_exception_handler(const ExceptionContext& context) noexcept {
  std::string text = context.message.empty() ? "Unhandled exception in event loop" : context.message;
  if (context.exception != nullptr) text += ": " + repr(context.exception);
  log_.say(Log::Level::kError, text);
}

}  // namespace streamgauge
