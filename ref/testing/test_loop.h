#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <vector>

#include "ref/base/sys.h"
#include "ref/loop/event_loop.h"
#include "ref/testing/manual_clock.h"
#include "ref/testing/scripted_poller.h"

namespace streamgauge {

// An event loop that never enters the kernel and for which waiting takes no time. Collects what its exception
// handler is told.
class TestLoop {
 public:
  TestLoop() {
    loop.set_exception_handler([this](const ExceptionContext& context) { errors.push_back(context); });
  }

  // Runs turns until nothing is left to do at this moment; timers that are not due are left alone. Returns
  // how many turns ran a callback. Throws std::logic_error when there is no end.
  std::size_t settle() {
    std::size_t turns = 0;
    while (loop.turn() > 0) {
      if (++turns == 10000) throw std::logic_error("the loop does not settle");
    }
    return turns;
  }

  ManualClock clock;
  ScriptedPoller poller{clock};
  RealSys sys;
  std::vector<ExceptionContext> errors;
  EventLoop loop{sys, poller, clock};
};

}  // namespace streamgauge
