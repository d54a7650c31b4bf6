#include "ref/coro/future_base.h"

#include <string>
#include <utility>

namespace streamgauge {

bool FutureBase::cancel() {
  mark_exception_retrieved();
  if (done()) return false;
  finish_cancelled();
  return true;
}

std::exception_ptr FutureBase::exception() {
  if (cancelled()) throw CancelledError();
  if (!done()) throw InvalidStateError("Exception is not set.");
  mark_exception_retrieved();
  return exception_;
}

void FutureBase::add_done_callback(Handle& callback) {
  if (done()) {
    loop_.call_soon(callback);
  } else {
    callbacks_.push_back(callback);
  }
}

void FutureBase::require_pending() const {
  if (done()) throw InvalidStateError("invalid state");
}

void FutureBase::require_value() {
  if (cancelled()) throw CancelledError();
  if (!done()) throw InvalidStateError("Result is not ready.");
  mark_exception_retrieved();
  if (exception_ != nullptr) std::rethrow_exception(exception_);
}

void FutureBase::finish() { complete(State::kFinished); }

void FutureBase::finish(std::exception_ptr exception) {
  exception_ = std::move(exception);
  exception_unretrieved_ = true;
  complete(State::kFinished);
}

void FutureBase::finish_cancelled() { complete(State::kCancelled); }

void FutureBase::complete(State state) {
  state_ = state;
  loop_.call_soon_all(callbacks_);
}

void FutureBase::report_unretrieved_exception(std::string_view class_name) noexcept {
  if (!std::exchange(exception_unretrieved_, false)) return;
  loop_.call_exception_handler(
      ExceptionContext(std::string(class_name) + " exception was never retrieved", exception_));
}

}  // namespace streamgauge
