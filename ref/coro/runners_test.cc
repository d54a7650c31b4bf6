#include "ref/coro/runners.h"

#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <string>

#include "ref/base/errors.h"
#include "ref/coro/errors.h"
#include "ref/coro/sleep.h"
#include "ref/testing/journal.h"

// What is expected of asyncio.run() here is what CPython 3.15 was seen to do.
namespace streamgauge {
namespace {

using namespace std::chrono_literals;

// SIGINT does what it does by default, also if the tests were started in the background of a shell, which has
// it ignored.
class Run : public testing::Test {
 protected:
  Run() : before_(std::signal(SIGINT, SIG_DFL)) {}
  ~Run() override { std::signal(SIGINT, before_); }

 private:
  void (*before_)(int);
};

using RunDeathTest = Run;

bool sigint_is_blocked() {
  sigset_t blocked;
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  return sigismember(&blocked, SIGINT) == 1;
}

Coro<std::unique_ptr<int>> make(int value) {
  co_await sleep(0s);
  co_return std::make_unique<int>(value);
}

TEST_F(Run, GivesTheResult) {
  EXPECT_EQ(*run(make(3)), 3);
  run(sleep(0s));
  EXPECT_FALSE(sigint_is_blocked());
}

Coro<void> fail() {
  co_await sleep(0s);
  throw ValueError("x");
}

TEST_F(Run, ThrowsTheException) { EXPECT_THROW(run(fail()), ValueError); }

Coro<void> cancel_itself() {
  TaskBase& self = co_await current_task();
  self.cancel();
  co_await sleep(1h);
}

TEST_F(Run, AnotherCancellationIsNoInterruption) { EXPECT_THROW(run(cancel_itself()), CancelledError); }

Coro<void> press_ctrl_c(Journal journal) {
  std::raise(SIGINT);
  journal("interrupted");
  try {
    co_await sleep(1h);
  } catch (const CancelledError&) {
    journal("cancelled");
    journal("blocked", sigint_is_blocked());
    throw;
  }
}

TEST_F(Run, TheFirstInterruptionCancelsTheMainTask) {
  const Journal journal;
  EXPECT_THROW(run(press_ctrl_c(journal)), KeyboardInterrupt);
  EXPECT_EQ(journal.entries(), (Entries{"interrupted", "cancelled", "blocked false"}));
}

Coro<int> survive() {
  std::raise(SIGINT);
  try {
    co_await sleep(1h);
  } catch (const CancelledError&) {
  }
  co_return 7;
}

TEST_F(Run, AMainTaskThatGoesOnGivesItsResult) { EXPECT_EQ(run(survive()), 7); }

Coro<void> press_and_cancel() {
  TaskBase& self = co_await current_task();
  std::raise(SIGINT);
  try {
    co_await sleep(1h);
  } catch (const CancelledError&) {
    self.cancel();
    throw;
  }
}

TEST_F(Run, AFurtherCancellationIsWhatTheCallerSees) {
  EXPECT_THROW(run(press_and_cancel()), CancelledError);
}

Coro<void> press_twice() {
  std::raise(SIGINT);
  try {
    co_await sleep(1h);
  } catch (const CancelledError&) {
  }
  std::raise(SIGINT);
}

TEST_F(RunDeathTest, TheSecondInterruptionEndsTheProcess) {
  EXPECT_EXIT(run(press_twice()), testing::KilledBySignal(SIGINT), "");
}

Coro<void> linger(Journal journal) {
  try {
    co_await sleep(1h);
  } catch (const CancelledError&) {
    journal("cancelled");
  }
  co_await sleep(0s);
  journal("ended");
}

Coro<void> leave_a_task(Journal journal) {
  EventLoop& loop = co_await current_loop();
  spawn(loop, linger(journal));
  co_await sleep(0s);
  journal("left");
}

TEST_F(Run, EndsTheTasksThatAreLeft) {
  const Journal journal;
  run(leave_a_task(journal));
  EXPECT_EQ(journal.entries(), (Entries{"left", "cancelled", "ended"}));
}

TEST_F(Run, EndsThemAfterAnErrorToo) {
  const Journal journal;
  auto main = [](Journal entries) -> Coro<void> {
    co_await leave_a_task(entries);
    throw ValueError("x");
  };
  EXPECT_THROW(run(main(journal)), ValueError);
  EXPECT_EQ(journal.entries(), (Entries{"left", "cancelled", "ended"}));
}

TEST_F(Run, LeavesAnIgnoredSignalAlone) {
  std::signal(SIGINT, SIG_IGN);
  auto main = []() -> Coro<int> {
    std::raise(SIGINT);
    co_await sleep(0s);
    co_return 1;
  };
  EXPECT_EQ(run(main()), 1);
}

}  // namespace
}  // namespace streamgauge
