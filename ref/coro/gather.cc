#include "ref/coro/gather.h"

#include <utility>

#include "ref/coro/errors.h"

namespace streamgauge {

void GatherChild::done() {
  if (gather_ != nullptr) {
    gather_->child_done(task());
    return;
  }
  task().mark_exception_retrieved();
  delete this;
}

GatherBase::~GatherBase() {
  for (std::unique_ptr<GatherChild>& child : children_) {
    if (child->task().done()) {
      child->task().mark_exception_retrieved();
      continue;
    }
    child->gather_ = nullptr;
    EventLoop& loop = child->task().loop();
    loop.adopt(std::move(child));
  }
}

bool GatherBase::cancel() {
  mark_exception_retrieved();
  if (done()) return false;
  bool any_cancelled = false;
  for (std::unique_ptr<GatherChild>& child : children_) any_cancelled |= child->task().cancel();
  if (any_cancelled) cancel_requested_ = true;
  return any_cancelled;
}

void GatherBase::add(std::unique_ptr<GatherChild> child) {
  child->task().set_report_destroyed_pending(false);
  children_.push_back(std::move(child));
}

void GatherBase::start() {
  if (children_.empty()) collect();
}

void GatherBase::child_done(TaskBase& child) {
  ++done_count_;
  if (done()) {
    child.mark_exception_retrieved();
    return;
  }
  if (!return_exceptions_) {
    if (child.cancelled()) return finish(std::make_exception_ptr(CancelledError()));
    const std::exception_ptr error = child.exception();
    if (error != nullptr) return finish(error);
  }
  if (done_count_ < children_.size()) return;
  if (!cancel_requested_) return collect();
  for (std::unique_ptr<GatherChild>& each : children_) each->task().mark_exception_retrieved();
  finish(std::make_exception_ptr(CancelledError()));
}

}  // namespace streamgauge
