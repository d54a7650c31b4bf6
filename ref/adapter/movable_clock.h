// The loop's clock in a scenario: the system's, which `advance` puts forward (spec/protocol.md, section 5).
#pragma once

#include "ref/loop/clock.h"

namespace streamgauge::adapter {

class MovableClock final : public Clock {
 public:
  TimePoint now() const override { return monotonic_.now() + ahead_; }
  Duration resolution() const override { return monotonic_.resolution(); }

  void advance(Duration step) { ahead_ += step; }

 private:
  MonotonicClock monotonic_;
  Duration ahead_ = Duration::zero();
};

}  // namespace streamgauge::adapter
