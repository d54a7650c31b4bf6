#include "ref/coro/sleep.h"

namespace streamgauge {

void SleepAwaiter::suspend(std::coroutine_handle<> sleeper) {
  if (delay_ <= Duration::zero()) {
    task_->suspend_for_one_turn(sleeper);
    return;
  }
  EventLoop& loop = task_->loop();
  slept_.emplace(loop);
  loop.call_later(timer_, delay_);
  task_->suspend_until_done(*slept_, sleeper);
}

void SleepAwaiter::wake() {
  if (!slept_->done()) slept_->set_result();
}

}  // namespace streamgauge
