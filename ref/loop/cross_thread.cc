#include "ref/loop/cross_thread.h"

#include <utility>

namespace streamgauge {

void CrossThreadInbox::post(std::unique_ptr<Closure> closure) {
  const std::lock_guard lock(mutex_);
  posted_.push_back(std::move(closure));
  any_posted_.store(true, std::memory_order_release);
}

std::vector<std::unique_ptr<Closure>> CrossThreadInbox::take() {
  const std::lock_guard lock(mutex_);
  any_posted_.store(false, std::memory_order_relaxed);
  return std::exchange(posted_, {});
}

}  // namespace streamgauge
