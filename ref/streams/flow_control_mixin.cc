#include "ref/streams/flow_control_mixin.h"

#include "ref/base/errors.h"

namespace streamgauge {

void FlowControlMixin::pause_writing() {
  if (paused_) throw AssertionError("");
  paused_ = true;
}

void FlowControlMixin::resume_writing() {
  if (!paused_) throw AssertionError("");
  paused_ = false;
  if (drain_waiters_) drain_waiters_->wake_all();
}

void FlowControlMixin::connection_lost(std::exception_ptr error) {
  connection_lost_ = true;
  if (paused_ && drain_waiters_) drain_waiters_->wake_all(error);
}

bool FlowControlMixin::can_write() const {
  if (connection_lost_) throw ConnectionResetError("Connection lost");
  return !paused_;
}

Coro<void> FlowControlMixin::drain_helper() {
  if (can_write()) co_return;
  if (!drain_waiters_) drain_waiters_ = std::make_unique<WaiterList>();
  WaiterList::Waiter waiter(*drain_waiters_, loop_);
  co_await waiter.future();
}

}  // namespace streamgauge
