#pragma once

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

  bool empty() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Closure>> posted_;
};

}  // namespace streamgauge
