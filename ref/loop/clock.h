// Time, as a loop sees it.
#pragma once

#include <chrono>

namespace streamgauge {

using Duration = std::chrono::nanoseconds;
// A moment on a loop's clock; only differences mean anything.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

// Where an event loop reads the time.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  // The least step by which now() advances. A timer within one step of now is due (base_events.py,
  // _run_once).
  virtual Duration resolution() const = 0;
};

// CLOCK_MONOTONIC: what time.monotonic() reads.
class MonotonicClock final : public Clock {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
  // clock_getres(CLOCK_MONOTONIC) on every Linux with high resolution timers, and one unit of Duration.
  Duration resolution() const override { return Duration(1); }
};

}  // namespace streamgauge
