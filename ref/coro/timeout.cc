#include "ref/coro/timeout.h"

#include <string>

#include "ref/base/check.h"
#include "ref/base/errors.h"
#include "ref/coro/errors.h"

namespace streamgauge {
namespace {

const char* to_string(Timeout::State state) {
  switch (state) {
    case Timeout::State::kCreated:
      return "created";
    case Timeout::State::kActive:
      return "active";
    case Timeout::State::kExpiring:
      return "expiring";
    case Timeout::State::kExpired:
      return "expired";
    case Timeout::State::kFinished:
      return "finished";
  }
  return "unknown";
}

}  // namespace

void Timeout::reschedule(std::optional<TimePoint> when) {
  if (state_ == State::kCreated) throw RuntimeError("Timeout has not been entered");
  if (state_ != State::kActive) {
    throw RuntimeError("Cannot change state of " + std::string(to_string(state_)) + " Timeout");
  }
  when_ = when;
  soon_handle_.cancel();
  timer_handle_.cancel();
  if (!when) return;
  EventLoop& loop = task_->loop();
  if (*when <= loop.time()) {
    loop.call_soon(soon_handle_);
  } else {
    loop.call_at(timer_handle_, *when);
  }
}

void Timeout::enter(TaskBase& task) {
  if (state_ != State::kCreated) throw RuntimeError("Timeout has already been entered");
  state_ = State::kActive;
  task_ = &task;
  cancelling_before_ = task.cancelling();
  reschedule(when_);
}

void Timeout::leave() noexcept { end_deadline(); }

void Timeout::leave(std::exception_ptr error) {
  const bool ours = end_deadline();
  try {
    std::rethrow_exception(std::move(error));
  } catch (const CancelledError&) {
    if (!ours) throw;
    std::throw_with_nested(TimeoutError(""));
  }
}

bool Timeout::end_deadline() noexcept {
  CHECK(state_ == State::kActive || state_ == State::kExpiring);
  soon_handle_.cancel();
  timer_handle_.cancel();
  if (state_ == State::kActive) {
    state_ = State::kFinished;
    return false;
  }
  state_ = State::kExpired;
  return task_->uncancel() <= cancelling_before_;
}

void Timeout::on_deadline() {
  CHECK(state_ == State::kActive);
  task_->cancel();
  state_ = State::kExpiring;
}

}  // namespace streamgauge
