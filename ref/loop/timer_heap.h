// Callbacks for later (asyncio/events.py, TimerHandle, and the heap of base_events.py).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ref/loop/clock.h"
#include "ref/loop/handle.h"

namespace streamgauge {

class TimerHeap;

// A callback at a point in time: asyncio's TimerHandle, embedded in its owner like Handle.
//
//   idle --call_at--> in the heap --due--> in the ready queue --run--> idle
//                          \--cancel--> idle     \--cancel--> idle
class TimerHandle {
 public:
  TimerHandle(Handle::Function function, void* argument) : handle_(function, argument) {}
  TimerHandle(const TimerHandle&) = delete;
  TimerHandle& operator=(const TimerHandle&) = delete;
  ~TimerHandle() { cancel(); }

  // A timer handle that calls `(owner->*Method)()`.
  template <auto Method, class Owner>
  static TimerHandle to(Owner* owner) {
    return TimerHandle([](void* argument) { (static_cast<Owner*>(argument)->*Method)(); }, owner);
  }

  // True while the callback is due to be called, now or later.
  bool scheduled() const { return heap_ != nullptr || handle_.scheduled(); }

  // The callback will not be called, unless it is scheduled again. Nothing if it is not scheduled.
  void cancel();

  // When the callback was last asked to be called.
  TimePoint when() const { return when_; }

 private:
  friend class TimerHeap;

  Handle handle_;
  TimerHeap* heap_ = nullptr;  // The heap it is in, or null.
  std::size_t index_ = 0;      // Its place there, so that cancelling need not search.
  std::uint64_t sequence_ = 0;
  TimePoint when_{};
};

// The timers of a loop, least (when, sequence) first: timers for the same moment are called in the order in
// which they were asked for. (CPython leaves that order to heapq; nobody may rely on more than what is
// promised here.)
class TimerHeap {
 public:
  TimerHeap() = default;
  TimerHeap(const TimerHeap&) = delete;
  TimerHeap& operator=(const TimerHeap&) = delete;
  ~TimerHeap();

  // Adds `timer`, which must not be scheduled. Takes O(log n).
  void push(TimerHandle& timer, TimePoint when);

  // Takes `timer` out, which must be in this heap. Takes O(log n).
  void remove(TimerHandle& timer) noexcept;

  // Moves every timer with when < end to the end of `ready`, in order.
  void move_due(TimePoint end, HandleList& ready);

  bool empty() const { return heap_.empty(); }
  // When the first timer is due. The heap must not be empty.
  TimePoint next() const;

 private:
  static bool before(const TimerHandle& left, const TimerHandle& right);
  void place(std::size_t index, TimerHandle& timer);
  void sift_up(std::size_t index, TimerHandle& timer);
  void sift_down(std::size_t index, TimerHandle& timer);

  std::vector<TimerHandle*> heap_;
  std::uint64_t sequence_ = 0;
};

}  // namespace streamgauge
