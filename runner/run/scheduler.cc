#include "runner/run/scheduler.h"

namespace gauge {
namespace {

// Starting an interpreter takes as long as playing a few dozen variants.
constexpr std::size_t kWorthAStart = 32;

}  // namespace

Scheduler::Scheduler(std::size_t subjects, std::size_t variants) : variants_(variants), lanes_(subjects) {}

std::optional<Scheduler::Unit> Scheduler::take(std::optional<std::size_t> current) {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    if (is_stopped_) return std::nullopt;
    if (current && has_left(lanes_[*current])) return hand_out(*current);
    std::optional<std::size_t> busiest;
    bool may_come = false;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      const Lane& lane = lanes_[i];
      if (!has_left(lane)) continue;
      if (lane.state == State::untouched) return hand_out(i);
      if (variants_ - lane.next < kWorthAStart) continue;
      if (lane.state == State::starting) may_come = true;
      if (lane.state == State::running && (!busiest || lane.next < lanes_[*busiest].next)) busiest = i;
    }
    if (busiest) return hand_out(*busiest);
    if (!may_come) return std::nullopt;
    changed_.wait(lock);
  }
}

Scheduler::Unit Scheduler::hand_out(std::size_t subject) {
  Lane& lane = lanes_[subject];
  if (lane.state == State::untouched) lane.state = State::starting;
  return {subject, lane.next++};
}

void Scheduler::started(std::size_t subject) { set_state(subject, State::running); }

void Scheduler::give_up(std::size_t subject) { set_state(subject, State::given_up); }

void Scheduler::set_state(std::size_t subject, State state) {
  const std::lock_guard<std::mutex> lock(mutex_);
  lanes_[subject].state = state;
  changed_.notify_all();
}

void Scheduler::stop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  is_stopped_ = true;
  changed_.notify_all();
}

}  // namespace gauge
