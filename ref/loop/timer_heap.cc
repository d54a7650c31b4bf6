#include "ref/loop/timer_heap.h"

#include "ref/base/check.h"

namespace streamgauge {

void TimerHandle::cancel() {
  if (heap_ != nullptr) heap_->remove(*this);
  handle_.cancel();
}

TimerHeap::~TimerHeap() {
  for (TimerHandle* timer : heap_) timer->heap_ = nullptr;
}

void TimerHeap::push(TimerHandle& timer, TimePoint when) {
  CHECK(!timer.scheduled());
  heap_.push_back(&timer);
  timer.heap_ = this;
  timer.when_ = when;
  timer.sequence_ = ++sequence_;
  sift_up(heap_.size() - 1, timer);
}

void TimerHeap::remove(TimerHandle& timer) noexcept {
  CHECK(timer.heap_ == this);
  const std::size_t hole = timer.index_;
  TimerHandle& last = *heap_.back();
  heap_.pop_back();
  timer.heap_ = nullptr;
  if (&last == &timer) return;
  // The last timer fills the hole; it may belong above it as well as below.
  sift_up(hole, last);
  sift_down(last.index_, last);
}

void TimerHeap::move_due(TimePoint end, HandleList& ready) {
  while (!heap_.empty() && heap_.front()->when_ < end) {
    TimerHandle& timer = *heap_.front();
    remove(timer);
    ready.push_back(timer.handle_);
  }
}

TimePoint TimerHeap::next() const {
  CHECK(!heap_.empty());
  return heap_.front()->when_;
}

bool TimerHeap::before(const TimerHandle& left, const TimerHandle& right) {
  if (left.when_ != right.when_) return left.when_ < right.when_;
  return left.sequence_ < right.sequence_;
}

void TimerHeap::place(std::size_t index, TimerHandle& timer) {
  heap_[index] = &timer;
  timer.index_ = index;
}

void TimerHeap::sift_up(std::size_t index, TimerHandle& timer) {
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!before(timer, *heap_[parent])) break;
    place(index, *heap_[parent]);
    index = parent;
  }
  place(index, timer);
}

void TimerHeap::sift_down(std::size_t index, TimerHandle& timer) {
  while (true) {
    std::size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && before(*heap_[child + 1], *heap_[child])) ++child;
    if (!before(*heap_[child], timer)) break;
    place(index, *heap_[child]);
    index = child;
  }
  place(index, timer);
}

}  // namespace streamgauge
