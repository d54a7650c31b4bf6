// Connecting to several addresses with a head start for the earlier ones: "Happy Eyeballs", RFC 8305
// (asyncio/staggered.py).
#pragma once

#include <exception>
#include <memory>
#include <vector>

#include "ref/coro/coro.h"
#include "ref/coro/future.h"
#include "ref/loop/clock.h"
#include "ref/loop/event_loop.h"
#include "ref/loop/timer_heap.h"
#include "ref/net/resolver.h"
#include "ref/net/socket.h"

namespace streamgauge {

// The attempts of one connection. The first one begins at once, each further one when the attempt before it
// has failed, or has had `delay` of time (clause OC-31). The first to succeed wins; the others end with the
// race, and addresses that were not tried are never contacted (clause OC-32).
//
//   racing --an attempt succeeds, or none is left--> over
class ConnectRace {
 public:
  ConnectRace(EventLoop& loop, std::vector<AddressInfo> addresses, std::vector<AddressInfo> local_addresses,
              Duration delay);
  ConnectRace(const ConnectRace&) = delete;
  ConnectRace& operator=(const ConnectRace&) = delete;
  ~ConnectRace();

  // Begins. To be called once.
  void start() { start_next(); }

  // Done when the race is over.
  Future<void>& over() noexcept { return over_; }

  // The winner's socket; null if all failed.
  std::shared_ptr<Socket> winner() const { return winner_; }
  // The errors of the attempts, in the order in which they were made.
  std::vector<std::exception_ptr> errors() const;

 private:
  class Attempt;

  void start_next();
  void attempt_ended(Attempt& attempt);

  EventLoop& loop_;
  std::vector<AddressInfo> addresses_;
  std::vector<AddressInfo> local_addresses_;
  Duration delay_;
  std::vector<std::unique_ptr<Attempt>> attempts_;
  std::size_t running_ = 0;
  std::shared_ptr<Socket> winner_;
  Future<void> over_;
  TimerHandle head_start_ = TimerHandle::to<&ConnectRace::start_next>(this);
};

}  // namespace streamgauge
