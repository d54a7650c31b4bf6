// A deadline over a part of a task (asyncio/timeouts.py).
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "ref/coro/awaitable.h"
#include "ref/coro/coro.h"
#include "ref/coro/task_base.h"
#include "ref/loop/event_loop.h"

namespace streamgauge {

// Cancels what runs under it when a deadline passes, and turns that cancellation into a TimeoutError
// (asyncio/timeouts.py, class Timeout):
//
//   created ──run()──> active ──body ended──────────────────────────────> finished
//                        └──deadline: task.cancel()──> expiring ──body ended──> expired
//
// The body runs inline, as part of the task that calls run(). A body that ends with CancelledError after the
// deadline raises TimeoutError, unless somebody else has asked to cancel the task as well; other errors and
// values pass.
class Timeout {
 public:
  enum class State : std::uint8_t { kCreated, kActive, kExpiring, kExpired, kFinished };

  // Nothing means no deadline.
  explicit Timeout(std::optional<TimePoint> when) : when_(when) {}
  Timeout(const Timeout&) = delete;
  Timeout& operator=(const Timeout&) = delete;

  // Awaits `body` under the deadline: Python's `async with`. A deadline that has passed already cancels the
  // body in the next turn, so that it runs up to its first suspension. Throws RuntimeError if it was called
  // before.
  template <Awaitable Body>
  Coro<AwaitResult<Body>> run(Body body);

  std::optional<TimePoint> when() const noexcept { return when_; }

  // Moves the deadline. Throws RuntimeError unless the timeout is active.
  void reschedule(std::optional<TimePoint> when);

  // Whether the deadline has passed while the body was running.
  bool expired() const noexcept { return state_ == State::kExpiring || state_ == State::kExpired; }

  State state() const noexcept { return state_; }

 private:
  void enter(TaskBase& task);
  // The body returned.
  void leave() noexcept;
  // The body threw; throws what that becomes.
  [[noreturn]] void leave(std::exception_ptr error);
  // Ends the deadline; true if the cancellation of the body was ours alone.
  bool end_deadline() noexcept;
  void on_deadline();

  std::optional<TimePoint> when_;
  TaskBase* task_ = nullptr;
  int cancelling_before_ = 0;
  State state_ = State::kCreated;
  Handle soon_handle_ = Handle::to<&Timeout::on_deadline>(this);
  TimerHandle timer_handle_ = TimerHandle::to<&Timeout::on_deadline>(this);
};

// A timeout `delay` from now; nothing means none. `auto line = co_await timeout(loop,
// 5s).run(reader.readline());`
inline Timeout timeout(const EventLoop& loop, std::optional<Duration> delay) {
  return Timeout(delay ? std::optional<TimePoint>(loop.time() + *delay) : std::nullopt);
}

template <Awaitable Body>
Coro<AwaitResult<Body>> Timeout::run(Body body) {
  TaskBase& task = co_await current_task();
  enter(task);
  std::exception_ptr error;
  try {
    if constexpr (std::is_void_v<AwaitResult<Body>>) {
      co_await std::move(body);
      leave();
      co_return;
    } else {
      auto result = co_await std::move(body);
      leave();
      co_return result;
    }
  } catch (...) {
    error = std::current_exception();
  }
  leave(std::move(error));
}

}  // namespace streamgauge
