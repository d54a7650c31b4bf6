// Who does what next: hands the variants of each subject to workers, each of which keeps one adapter.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

namespace gauge {

// Thread-safe. Each subject passes through
//
//   untouched --take--> starting --started--> running
//                          |                     |
//                          +------give_up--------+--> given_up
//
// Only one worker tries a subject's first start; others join it only once that has succeeded, so that what a
// subject that does not start costs is the same whatever the number of workers.
class Scheduler {
 public:
  struct Unit {
    std::size_t subject;
    std::size_t variant;  // index in the selection
  };

  Scheduler(std::size_t subjects, std::size_t variants);

  // The next unit for a worker, whose adapter is of the subject `current`, if it has one: of the same subject
  // if it has any left, else of an untouched one, else of a running one with enough left to be worth another
  // adapter. Waits if it depends on a start that is under way. Nothing: there is nothing left for this
  // worker.
  std::optional<Unit> take(std::optional<std::size_t> current);

  // The subject's first adapter is up.
  void started(std::size_t subject);
  // No more units of this subject are handed out.
  void give_up(std::size_t subject);
  // No more units at all are handed out.
  void stop();

 private:
  enum class State { untouched, starting, running, given_up };
  struct Lane {
    State state = State::untouched;
    std::size_t next = 0;
  };

  bool has_left(const Lane& lane) const { return lane.state != State::given_up && lane.next < variants_; }
  Unit hand_out(std::size_t subject);
  void set_state(std::size_t subject, State state);

  std::size_t variants_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Lane> lanes_;
  bool is_stopped_ = false;
};

}  // namespace gauge
