#pragma once

#include <atomic>
#include <cerrno>
#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

#include "ref/loop/poller.h"
#include "ref/testing/manual_clock.h"

namespace streamgauge {

// A poller without a kernel: a test says which descriptors (any numbers) are ready, and waiting takes no
// time, for it moves the clock. A wait that could never end throws std::logic_error, so that a test which
// would hang fails.
class ScriptedPoller final : public Poller {
 public:
  explicit ScriptedPoller(ManualClock& clock) : clock_(clock) {}

  // `fd` is ready for `ready` until told otherwise: level-triggered. Descriptors are reported in the order in
  // which they first became ready. An error or hang-up is kReadWrite.
  void set_ready(int fd, Interest ready) {
    for (PollEvent& state : readiness_) {
      if (state.fd == fd) {
        state.ready = ready;
        return;
      }
    }
    readiness_.push_back(PollEvent{fd, ready});
  }

  // Makes set_interest fail from now on with this errno for something other than kNone; 0 ends that.
  void refuse_with(int error_number) { refuse_with_ = error_number; }

  Interest interest(int fd) const {
    const auto found = interests_.find(fd);
    return found == interests_.end() ? Interest::kNone : found->second;
  }

  // The timeouts of all waits so far.
  const std::vector<std::optional<Duration>>& timeouts() const { return timeouts_; }

  int set_interest(int fd, Interest interest) noexcept override {
    if (interest == Interest::kNone) {
      interests_.erase(fd);
      return 0;
    }
    if (refuse_with_ != 0) return refuse_with_;
    interests_[fd] = interest;
    return 0;
  }

  std::span<const PollEvent> wait(std::optional<Duration> timeout) override {
    timeouts_.push_back(timeout);
    events_.clear();
    for (const PollEvent& state : readiness_) {
      const Interest ready = state.ready & interest(state.fd);
      if (ready != Interest::kNone) events_.push_back(PollEvent{state.fd, ready});
    }
    if (woken_.exchange(false) || !events_.empty()) return events_;
    if (!timeout) throw std::logic_error("the loop waits for ever: nothing is ready and no timer is set");
    clock_.advance(std::chrono::ceil<std::chrono::milliseconds>(*timeout));
    return events_;
  }

  void wake() noexcept override { woken_ = true; }

 private:
  ManualClock& clock_;
  std::vector<PollEvent> readiness_;
  std::map<int, Interest> interests_;
  std::vector<PollEvent> events_;
  std::vector<std::optional<Duration>> timeouts_;
  int refuse_with_ = 0;
  std::atomic<bool> woken_ = false;
};

}  // namespace streamgauge
