#include "ref/coro/sleep.h"

#include <gtest/gtest.h>

#include "ref/coro/awaitable.h"
#include "ref/coro/task.h"
#include "ref/testing/co_test.h"
#include "ref/testing/journal.h"

namespace streamgauge {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

Coro<void> say_after(Journal journal, Duration delay, std::string entry) {
  co_await sleep(delay);
  journal(std::move(entry));
}

CO_TEST(Sleep, TakesItsTime) {
  const TimePoint start = loop.time();
  co_await sleep(1500ms);
  EXPECT_EQ(loop.time() - start, 1500ms);
}

TEST(Sleep, OfZeroOrLessIsOneTurn) {
  for (const Duration delay : {Duration(0), Duration(-5)}) {
    TestLoop test;
    Task<void> task(test.loop, sleep(delay));
    test.loop.turn();
    EXPECT_FALSE(task.done());
    test.loop.turn();
    EXPECT_TRUE(task.done());
  }
}

// Python 3.15: a callback for the same moment comes first, for the sleeper is only woken in that turn.
TEST(Sleep, EndsInTheTurnAfterItsTimer) {
  TestLoop test;
  const Journal journal;
  Task<void> task(test.loop, say_after(journal, 10ms, "slept"));
  test.loop.turn();
  test.clock.advance(10ms);
  EXPECT_EQ(test.loop.turn(), 1u);
  EXPECT_FALSE(task.done());
  EXPECT_EQ(test.loop.turn(), 1u);
  EXPECT_TRUE(task.done());
}

TEST(Sleep, CountsFromWhenItIsAwaited) {
  TestLoop test;
  const Sleep stored = sleep(1s);
  test.clock.advance(5s);
  Task<void> task(test.loop, stored);
  test.settle();
  EXPECT_FALSE(task.done());
  test.clock.advance(1s);
  test.settle();
  EXPECT_TRUE(task.done());
}

TEST(Sleep, SleepersWakeInOrderOfTheirTimes) {
  TestLoop test;
  const Journal journal;
  Task<void> a(test.loop, say_after(journal, 3s, "3"));
  Task<void> b(test.loop, say_after(journal, 1s, "1"));
  Task<void> c(test.loop, say_after(journal, 2s, "2"));
  test.settle();
  test.clock.advance(10s);
  test.settle();
  EXPECT_EQ(journal.entries(), (Entries{"1", "2", "3"}));
}

TEST(Sleep, CancelledLeavesNoTimerBehind) {
  TestLoop test;
  Task<void> task(test.loop, sleep(1s));
  test.settle();
  task.cancel();
  test.settle();
  EXPECT_TRUE(task.cancelled());
  test.clock.advance(2s);
  EXPECT_TRUE(test.loop.settled());
}

// The timer is due in the same turn as the cancellation, behind it.
TEST(Sleep, CancelledInTheTurnOfItsTimerIsCancelled) {
  TestLoop test;
  Task<void> task(test.loop, sleep(1s));
  test.settle();
  test.loop.call_soon([&task] { task.cancel(); });
  test.clock.advance(1s);
  test.settle();
  EXPECT_TRUE(task.cancelled());
}

}  // namespace
}  // namespace streamgauge
