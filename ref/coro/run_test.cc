#include "ref/coro/run.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "ref/base/errors.h"
#include "ref/coro/sleep.h"
#include "ref/testing/journal.h"
#include "ref/testing/test_loop.h"

namespace streamgauge {
namespace {

Coro<std::unique_ptr<int>> make(int value) {
  co_await sleep(Duration::zero());
  co_return std::make_unique<int>(value);
}

Coro<void> count(Journal journal) {
  for (int i = 0; i < 5; ++i) {
    journal(std::to_string(i));
    co_await sleep(Duration::zero());
  }
}

TEST(RunUntilComplete, GivesTheResult) {
  TestLoop test;
  EXPECT_EQ(*run_until_complete(test.loop, make(3)), 3);
  run_until_complete(test.loop, sleep(std::chrono::seconds(5)));
  EXPECT_FALSE(test.loop.is_running());
}

TEST(RunUntilComplete, RunsToAFutureOrTask) {
  TestLoop test;
  Future<std::string> future(test.loop);
  test.loop.call_soon([&future] { future.set_result("value"); });
  EXPECT_EQ(run_until_complete(test.loop, future), "value");
  Task<void> task(test.loop, sleep(Duration::zero()));
  run_until_complete(test.loop, task);
  EXPECT_TRUE(task.done());
}

TEST(RunUntilComplete, ThrowsTheException) {
  TestLoop test;
  Future<void> future(test.loop);
  future.set_exception(std::make_exception_ptr(ValueError("x")));
  EXPECT_THROW(run_until_complete(test.loop, future), ValueError);
  Future<void> cancelled(test.loop);
  cancelled.cancel();
  EXPECT_THROW(run_until_complete(test.loop, cancelled), CancelledError);
}

// Python 3.15 lets the other task print 0 and 1: the turn after the end is still run.
TEST(RunUntilComplete, EndsWithTheTurnAfterTheEnd) {
  TestLoop test;
  const Journal journal;
  Task<void> other(test.loop, count(journal));
  other.set_report_destroyed_pending(false);
  auto main = []() -> Coro<int> { co_return 1; };
  run_until_complete(test.loop, main());
  EXPECT_EQ(journal.entries(), (Entries{"0", "1"}));
}

TEST(RunUntilComplete, SaysWhenTheLoopWasStoppedBefore) {
  TestLoop test;
  test.loop.call_soon([&test] { test.loop.stop(); });
  try {
    run_until_complete(test.loop, sleep(std::chrono::seconds(5)));
    ADD_FAILURE() << "nothing thrown";
  } catch (const RuntimeError& error) {
    EXPECT_STREQ(error.what(), "Event loop stopped before Future completed.");
  }
  EXPECT_TRUE(test.errors.empty());  // The abandoned task is nothing to be told of.
  EXPECT_TRUE(test.loop.settled());
}

TEST(RunUntilComplete, CannotBeCalledFromWithin) {
  TestLoop test;
  Future<void> never(test.loop);
  test.loop.call_soon([&] { run_until_complete(test.loop, never); });
  test.loop.turn();
  ASSERT_EQ(test.errors.size(), 1u);
  EXPECT_EQ(repr(test.errors[0].exception), "RuntimeError('This event loop is already running')");
}

}  // namespace
}  // namespace streamgauge
