// Coroutines that wait for the same thing, each by a future of its own, so that one can be cancelled without
// the others.
#pragma once

#include <exception>

#include "ref/base/intrusive_list.h"
#include "ref/coro/future.h"
#include "ref/loop/event_loop.h"

namespace streamgauge {

class WaiterList {
 public:
  // One who waits: a local variable of a coroutine, which awaits its future.
  class Waiter : public ListNode<> {
   public:
    Waiter(WaiterList& list, EventLoop& loop) : future_(loop) { list.waiters_.push_back(*this); }
    Future<void>& future() noexcept { return future_; }

   private:
    Future<void> future_;
  };

  // Lets all go on, first come first served; with the error, if there is one.
  void wake_all(const std::exception_ptr& error = nullptr) {
    while (!waiters_.empty()) {
      Future<void>& future = waiters_.pop_front().future();
      if (future.done()) continue;
      if (error) {
        future.set_exception(error);
      } else {
        future.set_result();
      }
    }
  }

 private:
  IntrusiveList<Waiter> waiters_;
};

}  // namespace streamgauge
