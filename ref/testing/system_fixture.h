#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ref/base/errors.h"
#include "ref/base/sys_faulty.h"
#include "ref/coro/task.h"
#include "ref/loop/event_loop.h"

namespace streamgauge {

// A loop on the running system whose system calls can be made to fail. Collects what the loop reports.
class SystemFixture : public testing::Test {
 protected:
  SystemFixture() {
    loop.set_exception_handler([this](const ExceptionContext& context) {
      errors.push_back(context.message + ": " + (context.exception ? repr(context.exception) : "None"));
    });
    loop.log().set_handler([this](Log::Level level, const std::string& text) {
      (level == Log::Level::kResourceWarning ? warnings : log).push_back(text);
    });
  }

  // Runs the loop until nothing is left to do; on the loopback what was sent before has arrived then.
  void settle() {
    for (int turns = 0; !loop.settled(); ++turns) {
      if (turns == 10000) throw std::logic_error("the loop does not settle");
      loop.turn();
    }
  }

  // Runs the loop until the task has ended, for what depends on other threads or on time.
  template <class T>
  T result_of(Task<T>& task) {
    while (!task.done()) {
      if (loop.settled()) continue;
      loop.turn();
    }
    return task.result();
  }

  // How it ended: "(waiting)", "done", or its error as Python shows it.
  static std::string outcome(FutureBase& future) {
    if (!future.done()) return "(waiting)";
    if (future.cancelled()) return "CancelledError()";
    if (const auto error = future.exception()) return repr(error);
    return "done";
  }

  RealSys real_sys;
  FaultySys sys{real_sys};
  std::vector<std::string> errors;
  std::vector<std::string> log;
  std::vector<std::string> warnings;
  EventLoop loop{sys};
};

}  // namespace streamgauge
