// Stepping and cancelling a coroutine (asyncio/tasks.py, Task).
#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "ref/coro/future_base.h"
#include "ref/loop/event_loop.h"

namespace streamgauge {

// The part of a task that does not depend on its result's type: stepping a coroutine, and cancellation
// (asyncio/tasks.py, class Task). An awaiter reaches it through the promise of whoever awaits:
// `promise.task()`.
//
//   not started ──first step──> running ──body ended──> done
//        │                       ^   │
//        │                  step │   │ body awaits
//        │                       │   v
//        │                     suspended
//        │
//        └──cancelled before the first step: the body is never entered──> done
//
// Suspended is waiting for a future, or having a step queued in the loop: because that future is done, or
// because the body only let others have their turn.
//
// What cancel() does, as in tasks.py:
//   done: nothing, and returns false.
//   waiting for a future whose own cancel() succeeds: no more; the future wakes the task, which sees its
//     CancelledError.
//   not started, a step queued, or running: sets must_cancel. The next step throws CancelledError at the
//     point of suspension, even if the awaited future has a result by then. If the running body waits for a
//     future first, that is cancelled at once; if it returns first, the task ends cancelled nevertheless.
class TaskBase : public FutureBase {
 public:
  // Requests cancellation, see above. False if the task is done.
  bool cancel() override;

  // The same, and `ended` is scheduled when the task is done; nothing of that if it is done already.
  bool cancel(Handle& ended);

  // How many requests for cancellation have not been taken back by uncancel().
  int cancelling() const noexcept { return cancel_requests_; }

  // Takes one request back, and with the last one also a cancellation that has not been thrown yet. Returns
  // how many are left.
  int uncancel() noexcept;

  // "Task-1", "Task-2"... by loop, unless set_name() gave another.
  std::string name() const;
  void set_name(std::string name) { name_ = std::make_unique<const std::string>(std::move(name)); }

  // A task destroyed while pending is reported to the loop's exception handler, as asyncio does; false turns
  // that off.
  void set_report_destroyed_pending(bool report) noexcept { report_destroyed_pending_ = report; }

  // --- For awaiters ---
  // A leaf awaiter calls one of the suspend functions from await_suspend (and returns nothing or true), and
  // on_resumed() first thing in the await_resume that follows. There is seldom a need for another leaf than
  // Future and sleep: whatever waits for something can await a Future<void> that lives in its own frame.

  // A wait for one future after the other without a coroutine of its own, such as that for enough bytes. When
  // the future is done, the step asks it whether the wait is over, unless the step has something to throw.
  class RepeatedWait {
   public:
    // True: the leaf is to be resumed; what went wrong it has given to throw_on_resumed(). False: it has
    // called suspend_again_until_done() with the next future.
    virtual bool is_over() noexcept = 0;

   protected:
    ~RepeatedWait() = default;
  };

  // Suspends the task until `future` is done, and `wait`, if there is one, over; `leaf` is the coroutine to
  // resume then.
  void suspend_until_done(FutureBase& future, std::coroutine_handle<> leaf, RepeatedWait* wait = nullptr);

  // For a wait that is not over: suspends the same coroutine until `future` is done.
  void suspend_again_until_done(FutureBase& future, RepeatedWait& wait) {
    suspend_until_done(future, resume_point_, &wait);
  }

  // For a wait that went wrong: what on_resumed() throws.
  void throw_on_resumed(std::exception_ptr error) noexcept { throw_error_ = std::move(error); }

  // Suspends the task until the next turn.
  void suspend_for_one_turn(std::coroutine_handle<> leaf);

  // Throws what this step was to throw into the body: CancelledError, the RuntimeError of an impossible
  // await, or the error of a repeated wait.
  void on_resumed() {
    if (throw_cancelled_ || throw_error_) throw_into_body();
  }

  // Has `parent` resumed once the coroutine that runs now has returned to the step; called by a coroutine
  // that ends after it had been suspended.
  void resume_next(std::coroutine_handle<> parent) noexcept { resume_point_ = parent; }

 protected:
  // Schedules the first step, which resumes `body`.
  TaskBase(EventLoop& loop, std::coroutine_handle<> body);
  ~TaskBase() override;

  // If the body has ended: takes its outcome, completes, returns true.
  virtual bool finish_if_body_ended() = 0;
  // Destroys the body's frames.
  virtual void destroy_body() noexcept = 0;

  // The body returned. If a cancellation was requested and never thrown, cancels the task and returns true:
  // the value is then dropped.
  bool cancelled_at_return() noexcept;
  // The body ended with `exception`.
  void finish_with_exception(std::exception_ptr exception);

  // To be called by the destructor of the class that holds the body, before the body is destroyed.
  void prepare_destruction() noexcept;

 private:
  enum class Phase : std::uint8_t { kNotStarted, kSuspended, kRunning, kDone };

  void step();
  void suspend(std::coroutine_handle<> leaf) noexcept {
    phase_ = Phase::kSuspended;
    resume_point_ = leaf;
  }
  bool is_wait_over() noexcept;
  [[noreturn]] void throw_into_body();

  Handle step_handle_ = Handle::to<&TaskBase::step>(this);
  FutureBase* waiting_for_ = nullptr;
  // The innermost coroutine, suspended at a leaf; while running, who goes on when that has ended.
  std::coroutine_handle<> resume_point_;
  RepeatedWait* wait_ = nullptr;  // What to ask before it is resumed, or null.
  std::exception_ptr throw_error_;
  std::uint64_t number_;
  std::unique_ptr<const std::string> name_;  // null for the default
  int cancel_requests_ = 0;
  Phase phase_ = Phase::kNotStarted;
  bool must_cancel_ = false;
  bool throw_cancelled_ = false;
  bool report_destroyed_pending_ = true;
};

}  // namespace streamgauge
