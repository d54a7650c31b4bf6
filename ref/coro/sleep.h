// Suspending a task for some time (asyncio/tasks.py, sleep).
#pragma once

#include <coroutine>
#include <optional>

#include "ref/coro/future.h"
#include "ref/coro/task_base.h"
#include "ref/loop/event_loop.h"

namespace streamgauge {

class SleepAwaiter {
 public:
  explicit SleepAwaiter(Duration delay) : delay_(delay) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> sleeper) {
    task_ = &sleeper.promise().task();
    suspend(sleeper);
  }
  void await_resume() {
    task_->on_resumed();
    if (slept_) slept_->result();
  }

 private:
  void suspend(std::coroutine_handle<> sleeper);
  void wake();

  Duration delay_;
  TaskBase* task_ = nullptr;
  std::optional<Future<void>> slept_;
  TimerHandle timer_ = TimerHandle::to<&SleepAwaiter::wake>(this);
};

// What sleep() returns; may be stored, moved and awaited, and the time runs from when it is awaited.
class [[nodiscard]] Sleep {
 public:
  explicit Sleep(Duration delay) : delay_(delay) {}
  SleepAwaiter operator co_await() const { return SleepAwaiter(delay_); }

 private:
  Duration delay_;
};

// Suspends the task for `delay` (asyncio/tasks.py, sleep): the turn in which the timer is due completes a
// future, and the task goes on in the turn after that. A delay of zero or less suspends it for exactly one
// turn.
inline Sleep sleep(Duration delay) { return Sleep(delay); }

}  // namespace streamgauge
