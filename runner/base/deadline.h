// A point in time by which a wait must be over. A watchdog against a stuck program, never a measure of
// correctness.
#pragma once

#include <chrono>

namespace gauge {

class Deadline {
 public:
  explicit Deadline(int timeout_ms)
      : at_(std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms)) {}

  // Rounded up, so that a poll with this timeout does not wake before the deadline; 0 once it has passed.
  int remaining_ms() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - std::chrono::steady_clock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
  }
  bool passed() const { return remaining_ms() == 0; }

 private:
  std::chrono::steady_clock::time_point at_;
};

}  // namespace gauge
