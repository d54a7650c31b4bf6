#pragma once

#include "ref/loop/clock.h"

namespace streamgauge {

// A clock that stands still until it is told otherwise. Starts at 1000 s, so that "before the start" can be
// said.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Duration resolution = Duration(1)) : resolution_(resolution) {}

  TimePoint now() const override { return now_; }
  Duration resolution() const override { return resolution_; }

  void advance(Duration step) { now_ += step; }

 private:
  TimePoint now_{std::chrono::seconds(1000)};
  Duration resolution_;
};

}  // namespace streamgauge
