#include "ref/net/connect_race.h"

#include <utility>

#include "ref/coro/task.h"
#include "ref/loop/handle.h"
#include "ref/net/connect.h"

namespace streamgauge {

class ConnectRace::Attempt {
 public:
  Attempt(ConnectRace& race, const AddressInfo& address)
      : race_(race), task_(race.loop_, connect_one(race.loop_, address, race.local_addresses_, errors_)) {
    task_.set_report_destroyed_pending(false);  // that is how an attempt which did not win ends
    task_.add_done_callback(ended_handle_);
  }

  Task<std::shared_ptr<Socket>>& task() noexcept { return task_; }
  const std::vector<std::exception_ptr>& errors() const noexcept { return errors_; }

 private:
  void ended() { race_.attempt_ended(*this); }

  ConnectRace& race_;
  std::vector<std::exception_ptr> errors_;
  Task<std::shared_ptr<Socket>> task_;
  Handle ended_handle_ = Handle::to<&Attempt::ended>(this);
};

ConnectRace::ConnectRace(EventLoop& loop, std::vector<AddressInfo> addresses,
                         std::vector<AddressInfo> local_addresses, Duration delay)
    : loop_(loop),
      addresses_(std::move(addresses)),
      local_addresses_(std::move(local_addresses)),
      delay_(delay),
      over_(loop) {}

ConnectRace::~ConnectRace() = default;

void ConnectRace::start_next() {
  head_start_.cancel();
  attempts_.push_back(std::make_unique<Attempt>(*this, addresses_[attempts_.size()]));
  ++running_;
  if (attempts_.size() < addresses_.size()) loop_.call_later(head_start_, delay_);
}

void ConnectRace::attempt_ended(Attempt& attempt) {
  --running_;
  if (over_.done()) return;
  // An error is one that is no OSError, as of a port out of range: asyncio's race keeps it to itself.
  if (!attempt.task().exception()) winner_ = attempt.task().result();
  const bool more = attempts_.size() < addresses_.size();
  if (winner_ || (!more && running_ == 0)) {
    head_start_.cancel();
    over_.set_result();
  } else if (more && &attempt == attempts_.back().get()) {
    start_next();
  }
}

std::vector<std::exception_ptr> ConnectRace::errors() const {
  std::vector<std::exception_ptr> all;
  for (const auto& attempt : attempts_)
    all.insert(all.end(), attempt->errors().begin(), attempt->errors().end());
  return all;
}

}  // namespace streamgauge
