// What drain() waits for (asyncio/streams.py, class FlowControlMixin).
#pragma once

#include <exception>
#include <memory>

#include "ref/coro/coro.h"
#include "ref/loop/event_loop.h"
#include "ref/net/transport.h"
#include "ref/net/waiter_list.h"

namespace streamgauge {

// The part of a protocol that is told when the transport's write buffer is full.
//
//   writing --pause_writing()--> paused --resume_writing()--> writing;   connection_lost() from either ->
//   lost
class FlowControlMixin : public Protocol {
 public:
  explicit FlowControlMixin(EventLoop& loop) : loop_(loop) {}

  // Both throw AssertionError when called twice in a row (clause PR-03).
  void pause_writing() override;
  void resume_writing() override;
  // Lets those go on who wait in drain(), with the error if there is one (clauses WD-11, WD-12).
  void connection_lost(std::exception_ptr error) override;

  // Whether drain() may return at once. Throws ConnectionResetError once the connection is lost.
  bool can_write() const;
  // Waits until the transport takes more, in line with everybody else who does (clause WD-06). Throws
  // ConnectionResetError if the connection is lost already. The protocol must outlive it.
  Coro<void> drain_helper();

 protected:
  EventLoop& loop() const noexcept { return loop_; }
  bool is_connection_lost() const noexcept { return connection_lost_; }

 private:
  EventLoop& loop_;
  std::unique_ptr<WaiterList> drain_waiters_;  // made for the first
  bool paused_ = false;
  bool connection_lost_ = false;
};

}  // namespace streamgauge
