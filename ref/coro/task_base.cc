#include "ref/coro/task_base.h"

#include <utility>

#include "ref/base/check.h"
#include "ref/base/errors.h"

namespace streamgauge {

TaskBase::TaskBase(EventLoop& loop, std::coroutine_handle<> body)
    : FutureBase(loop), resume_point_(body), number_(loop.next_task_number()) {
  loop.call_soon(step_handle_);
}

TaskBase::~TaskBase() { report_unretrieved_exception("Task"); }

void TaskBase::prepare_destruction() noexcept {
  CHECK(phase_ != Phase::kRunning);
  if (phase_ == Phase::kDone) return;
  step_handle_.cancel();
  if (report_destroyed_pending_) {
    loop().call_exception_handler(ExceptionContext("Task was destroyed but it is pending!", nullptr));
  }
}

bool TaskBase::cancel() {
  mark_exception_retrieved();
  if (done()) return false;
  ++cancel_requests_;
  if (waiting_for_ != nullptr) {
    // The step is queued by whoever completes the future; if it is nowhere, the future died before its
    // waiter.
    CHECK(step_handle_.scheduled());
    if (waiting_for_->cancel()) return true;
  }
  must_cancel_ = true;
  return true;
}

bool TaskBase::cancel(Handle& ended) {
  if (!cancel()) return false;
  add_done_callback(ended);
  return true;
}

int TaskBase::uncancel() noexcept {
  if (cancel_requests_ > 0 && --cancel_requests_ == 0) must_cancel_ = false;
  return cancel_requests_;
}

std::string TaskBase::name() const { return name_ ? *name_ : "Task-" + std::to_string(number_); }

void TaskBase::suspend_until_done(FutureBase& future, std::coroutine_handle<> leaf, RepeatedWait* wait) {
  suspend(leaf);
  wait_ = wait;
  const char* error = nullptr;
  if (&future == this) {
    error = "Task cannot await on itself: ";
  } else if (&future.loop() != &loop()) {
    error = "Task got Future attached to a different loop: ";
  }
  if (error != nullptr) {
    throw_error_ = std::make_exception_ptr(RuntimeError(error + name()));
    loop().call_soon(step_handle_);
    return;
  }
  waiting_for_ = &future;
  future.add_done_callback(step_handle_);
}

void TaskBase::suspend_for_one_turn(std::coroutine_handle<> leaf) {
  suspend(leaf);
  loop().call_soon(step_handle_);
}

bool TaskBase::cancelled_at_return() noexcept {
  if (!std::exchange(must_cancel_, false)) return false;
  finish_cancelled();
  return true;
}

void TaskBase::finish_with_exception(std::exception_ptr exception) {
  if (is_cancellation(exception)) {
    finish_cancelled();
  } else {
    finish(std::move(exception));
  }
}

void TaskBase::step() {
  throw_cancelled_ = std::exchange(must_cancel_, false);
  if (waiting_for_ != nullptr) {
    // The body is about to be told, or is told of the cancellation instead (tasks.py, __wakeup).
    std::exchange(waiting_for_, nullptr)->mark_exception_retrieved();
  }
  if (phase_ == Phase::kNotStarted && throw_cancelled_) {
    destroy_body();
    phase_ = Phase::kDone;
    finish_cancelled();
    return;
  }

  phase_ = Phase::kRunning;
  if (is_wait_over()) {
    // Who has suspended is to be resumed in another step; else who awaits what has ended goes on.
    while (phase_ == Phase::kRunning && resume_point_) std::exchange(resume_point_, nullptr).resume();
    if (phase_ == Phase::kRunning && finish_if_body_ended()) {
      phase_ = Phase::kDone;
      return;
    }
  }
  phase_ = Phase::kSuspended;
  if (must_cancel_ && waiting_for_ != nullptr && waiting_for_->cancel()) must_cancel_ = false;
}

bool TaskBase::is_wait_over() noexcept {
  RepeatedWait* wait = std::exchange(wait_, nullptr);
  return wait == nullptr || throw_cancelled_ || throw_error_ != nullptr || wait->is_over();
}

void TaskBase::throw_into_body() {
  std::exception_ptr error = std::exchange(throw_error_, nullptr);
  if (std::exchange(throw_cancelled_, false)) throw CancelledError();
  std::rethrow_exception(std::move(error));
}

}  // namespace streamgauge
