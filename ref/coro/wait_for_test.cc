#include "ref/coro/wait_for.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "ref/base/errors.h"
#include "ref/coro/sleep.h"
#include "ref/testing/co_test.h"
#include "ref/testing/journal.h"
#include "ref/testing/probe_awaitables.h"

// What each test expects is what the same program prints under CPython 3.15.
namespace streamgauge {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

Coro<int> turns_until_done(TaskBase* task) {
  int count = 0;
  while (!task->done()) {
    co_await sleep(Duration::zero());
    ++count;
  }
  co_return count;
}

Coro<int> answer(Journal journal) {
  journal("in");
  co_return 1;
}

Coro<std::string> late_answer() {
  try {
    co_await sleep(10s);
  } catch (const CancelledError&) {
  }
  co_return "late";
}

Coro<int> ask_future(Future<int>* future, Duration timeout) {
  const int value = co_await wait_for(*future, timeout);
  co_return value;
}

CO_TEST(WaitFor, RunsInlineInTheSameTask) {
  auto body = [](Journal say) -> Coro<void> {
    say("before");
    co_await wait_for(answer(say), 5s);
    say("out");
  };
  const Journal journal;
  Task<void> task(loop, body(journal));
  loop.call_soon([journal] { journal("soon"); });
  const int count = co_await turns_until_done(&task);
  EXPECT_EQ(count, 1);
  EXPECT_EQ(journal.entries(), (Entries{"before", "in", "out", "soon"}));
}

CO_TEST(WaitFor, GivesTheValueOrTheError) {
  auto failing = []() -> Coro<void> {
    co_await sleep(1s);
    throw ValueError("x");
  };
  auto owning = []() -> Coro<std::unique_ptr<int>> {
    co_await sleep(1s);
    co_return std::make_unique<int>(2);
  };
  const std::unique_ptr<int> value = co_await wait_for(owning(), 2s);
  EXPECT_EQ(*value, 2);
  const Outcome<void> outcome = co_await outcome_of(wait_for(failing(), 2s));
  EXPECT_TRUE(outcome.raised<ValueError>());
}

CO_TEST(WaitFor, RaisesTimeoutErrorWhenTheTimeIsUp) {
  const TimePoint start = loop.time();
  const Outcome<void> outcome = co_await outcome_of(wait_for(sleep(10s), 10ms));
  EXPECT_TRUE(outcome.raised<TimeoutError>());
  EXPECT_EQ(loop.time() - start, 10ms);
}

CO_TEST(WaitFor, WithoutATimeoutWaitsForEver) {
  const Journal journal;
  const int value = co_await wait_for(answer(journal), std::nullopt);
  EXPECT_EQ(value, 1);
  co_await wait_for(sleep(std::chrono::hours(1000)), std::nullopt);
}

CO_TEST(WaitFor, OfZeroNeverStartsTheCoroutineAndTakesFourTurns) {
  auto body = [](Journal say) -> Coro<void> {
    const Outcome<int> outcome = co_await outcome_of(wait_for(answer(say), Duration::zero()));
    EXPECT_TRUE(outcome.raised<TimeoutError>());
  };
  const Journal journal;
  Task<void> task(loop, body(journal));
  const int count = co_await turns_until_done(&task);
  EXPECT_EQ(count, 4);
  EXPECT_TRUE(journal.entries().empty());
  EXPECT_FALSE(task.cancelled());
}

CO_TEST(WaitFor, OfZeroCanItselfBeCancelled) {
  auto body = [](Journal say) -> Coro<void> { co_await wait_for(answer(say), Duration::zero()); };
  const Journal journal;
  Task<void> task(loop, body(journal));
  co_await sleep(Duration::zero());
  task.cancel();
  const int count = co_await turns_until_done(&task);
  EXPECT_EQ(count, 1);
  EXPECT_TRUE(task.cancelled());
  EXPECT_TRUE(journal.entries().empty());
  EXPECT_TRUE(test.errors.empty());
}

CO_TEST(WaitFor, OfZeroGivesTheResultOfAFutureThatIsDone) {
  Future<int> done(loop);
  done.set_result(4);
  Task<int> task(loop, ask_future(&done, Duration::zero()));
  const int count = co_await turns_until_done(&task);
  EXPECT_EQ(count, 1);
  EXPECT_EQ(task.result(), 4);
}

CO_TEST(WaitFor, OfZeroCancelsAFutureThatIsNot) {
  Future<int> pending(loop);
  Task<int> task(loop, ask_future(&pending, Duration::zero()));
  const int count = co_await turns_until_done(&task);
  EXPECT_EQ(count, 3);
  EXPECT_TRUE(pending.cancelled());
  EXPECT_EQ(repr(task.exception()), "TimeoutError()");
}

CO_TEST(WaitFor, CancelsTheFutureWhenTheTimeIsUp) {
  Future<int> future(loop);
  const Outcome<int> outcome = co_await outcome_of(wait_for(future, 10ms));
  EXPECT_TRUE(outcome.raised<TimeoutError>());
  EXPECT_TRUE(future.cancelled());
}

CO_TEST(WaitFor, GivesTheValueOfATaskThatRefusesToBeCancelled) {
  TaskBase& self = co_await current_task();
  Task<std::string> task(loop, late_answer());
  const std::string value = co_await wait_for(task, 10ms);
  EXPECT_EQ(value, "late");
  EXPECT_EQ(task.cancelling(), 1);
  EXPECT_EQ(self.cancelling(), 0);
}

CO_TEST(WaitFor, IsCancelledWithTheTaskThatWaits) {
  auto body = [](Task<std::string>* task) -> Coro<void> { co_await wait_for(*task, 10s); };
  Task<std::string> inner(loop, late_answer());
  Task<void> outer(loop, body(&inner));
  co_await sleep(Duration::zero());
  co_await sleep(Duration::zero());
  outer.cancel();
  co_await outer;  // As the inner task refuses, so does the outer.
  EXPECT_EQ(inner.cancelling(), 1);
  EXPECT_EQ(inner.result(), "late");
}

Coro<std::string> value_or_timeout(Future<int>* future, Duration timeout) {
  const Outcome<int> outcome = co_await outcome_of(wait_for(*future, timeout));
  co_return outcome.has_value() ? "value" : outcome.raised<TimeoutError>() ? "timeout" : "error";
}

CO_TEST(WaitFor, AResultBeforeTheDeadlineWinsThoughBothAreDue) {
  Future<int> future(loop);
  Task<std::string> task(loop, value_or_timeout(&future, 10ms));
  co_await sleep(Duration::zero());
  test.clock.advance(20ms);
  future.set_result(3);
  const int count = co_await turns_until_done(&task);
  EXPECT_EQ(count, 1);
  EXPECT_EQ(task.result(), "value");
}

CO_TEST(WaitFor, AResultAfterTheDeadlineIsTooLate) {
  Future<int> future(loop);
  Task<std::string> task(loop, value_or_timeout(&future, 10ms));
  co_await sleep(Duration::zero());
  bool refused = false;
  auto late = [&] {
    try {
      future.set_result(3);
    } catch (const InvalidStateError&) {
      refused = true;
    }
  };
  test.clock.advance(10ms);
  loop.call_soon([&] { loop.call_soon(late); });
  co_await sleep(Duration::zero());
  const int count = co_await turns_until_done(&task);
  EXPECT_GT(count, 0);
  EXPECT_EQ(task.result(), "timeout");
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace streamgauge
