// Callbacks from other threads (call_soon_threadsafe).
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "ref/loop/closure.h"

namespace streamgauge {

// The callbacks that other threads have handed to a loop and that it has not taken yet. Thread-safe.
class CrossThreadInbox {
 public:
  void post(std::unique_ptr<Closure> closure);

  // What was posted since the last call, in the order of posting.
  std::vector<std::unique_ptr<Closure>> take();

  bool empty() const noexcept { return !any_posted_.load(std::memory_order_acquire); }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Closure>> posted_;
  std::atomic<bool> any_posted_ = false;  // Asked often, and seldom true.
};

}  // namespace streamgauge
