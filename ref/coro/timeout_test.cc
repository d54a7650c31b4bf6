#include "ref/coro/timeout.h"

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <string>

#include "ref/base/errors.h"
#include "ref/coro/future.h"
#include "ref/coro/sleep.h"
#include "ref/coro/task.h"
#include "ref/testing/co_test.h"
#include "ref/testing/journal.h"

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

// A body that says how it is cancelled.
Coro<void> oversleep(Journal journal) {
  TaskBase& self = co_await current_task();
  try {
    co_await sleep(10s);
  } catch (const CancelledError&) {
    journal("cancelled", self.cancelling());
    throw;
  }
}

Coro<void> swallow(Journal journal) {
  TaskBase& self = co_await current_task();
  try {
    co_await sleep(10s);
  } catch (const CancelledError&) {
    journal("swallowed", self.cancelling());
  }
}

CO_TEST(Timeout, TurnsItsCancellationIntoATimeoutError) {
  const Journal journal;
  TaskBase& self = co_await current_task();
  const TimePoint start = loop.time();
  Timeout deadline = timeout(loop, 10ms);
  EXPECT_EQ(deadline.state(), Timeout::State::kCreated);
  const Outcome<void> outcome = co_await outcome_of(deadline.run(oversleep(journal)));
  EXPECT_TRUE(outcome.raised<TimeoutError>());
  EXPECT_EQ(repr(outcome.exception()), "TimeoutError()");
  EXPECT_TRUE(deadline.expired());
  EXPECT_EQ(deadline.state(), Timeout::State::kExpired);
  EXPECT_EQ(self.cancelling(), 0);
  EXPECT_EQ(loop.time() - start, 10ms);
  EXPECT_EQ(journal.entries(), Entries{"cancelled 1"});
}

// Python: `raise TimeoutError from exc_val`.
CO_TEST(Timeout, RemembersTheCancellationAsTheCause) {
  const Outcome<void> outcome = co_await outcome_of(timeout(loop, 10ms).run(sleep(10s)));
  bool caused_by_cancellation = false;
  try {
    std::rethrow_exception(outcome.exception());
  } catch (const TimeoutError& error) {
    try {
      std::rethrow_if_nested(error);
    } catch (const CancelledError&) {
      caused_by_cancellation = true;
    }
  }
  EXPECT_TRUE(caused_by_cancellation);
}

CO_TEST(Timeout, PassesValuesAndForgetsTheDeadline) {
  auto body = []() -> Coro<std::unique_ptr<int>> {
    co_await sleep(1s);
    co_return std::make_unique<int>(3);
  };
  Timeout deadline = timeout(loop, 2s);
  const std::unique_ptr<int> value = co_await deadline.run(body());
  EXPECT_EQ(*value, 3);
  EXPECT_FALSE(deadline.expired());
  EXPECT_EQ(deadline.state(), Timeout::State::kFinished);
  co_await sleep(5s);
  EXPECT_FALSE(deadline.expired());
}

CO_TEST(Timeout, OfNothingNeverExpires) {
  Timeout deadline = timeout(loop, std::nullopt);
  EXPECT_EQ(deadline.when(), std::nullopt);
  co_await deadline.run(sleep(std::chrono::hours(1)));
  EXPECT_FALSE(deadline.expired());
}

Coro<void> zero(Journal journal) {
  auto body = [](Journal say) -> Coro<void> {
    say("body");
    co_await sleep(Duration::zero());
    say("not reached");
  };
  EventLoop& loop = co_await current_loop();
  try {
    co_await timeout(loop, Duration::zero()).run(body(journal));
  } catch (const TimeoutError&) {
    journal("timeout");
  }
}

CO_TEST(Timeout, OfZeroLetsTheBodyRunToItsFirstSuspension) {
  const Journal journal;
  Task<void> task(loop, zero(journal));
  const int count = co_await turns_until_done(&task);
  EXPECT_EQ(count, 2);
  EXPECT_EQ(journal.entries(), (Entries{"body", "timeout"}));
}

CO_TEST(Timeout, OfLessThanZeroIsNothingToABodyThatDoesNotSuspend) {
  auto body = []() -> Coro<int> { co_return 1; };
  Timeout deadline = timeout(loop, Duration(-1));
  const int value = co_await deadline.run(body());
  EXPECT_EQ(value, 1);
  EXPECT_FALSE(deadline.expired());
  co_await sleep(Duration::zero());
}

CO_TEST(Timeout, LeavesABodyAloneThatSwallowsTheCancellation) {
  const Journal journal;
  TaskBase& self = co_await current_task();
  Timeout deadline = timeout(loop, Duration::zero());
  co_await deadline.run(swallow(journal));
  EXPECT_TRUE(deadline.expired());
  EXPECT_EQ(self.cancelling(), 0);
  co_await sleep(Duration::zero());
  EXPECT_EQ(journal.entries(), Entries{"swallowed 1"});
}

CO_TEST(Timeout, PassesAnotherErrorOfTheBody) {
  auto body = []() -> Coro<void> {
    try {
      co_await sleep(10s);
    } catch (const CancelledError&) {
      throw ValueError("k");
    }
  };
  const Outcome<void> outcome = co_await outcome_of(timeout(loop, Duration::zero()).run(body()));
  EXPECT_TRUE(outcome.raised<ValueError>());
}

// Says how its timeout ends.
Coro<void> guarded(Journal journal, Duration delay) {
  EventLoop& loop = co_await current_loop();
  TaskBase& self = co_await current_task();
  Timeout deadline = timeout(loop, delay);
  const Outcome<void> outcome = co_await outcome_of(deadline.run(sleep(10s)));
  journal(outcome.raised<TimeoutError>() ? "timeout" : "cancelled", deadline.expired());
  journal("cancelling", self.cancelling());
  std::rethrow_exception(outcome.exception());
}

CO_TEST(Timeout, DoesNotClaimACancellationThatSomebodyElseWantedToo) {
  const Journal journal;
  Task<void> task(loop, guarded(journal, Duration::zero()));
  co_await sleep(Duration::zero());
  task.cancel();
  const int count = co_await turns_until_done(&task);
  EXPECT_EQ(count, 1);
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(journal.entries(), (Entries{"cancelled true", "cancelling 1"}));
}

CO_TEST(Timeout, DoesNotClaimACancellationOfTheSameMoment) {
  const Journal journal;
  Task<void> task(loop, guarded(journal, 10ms));
  co_await sleep(Duration::zero());
  auto cancel = [](void* cancelled) { static_cast<Task<void>*>(cancelled)->cancel(); };
  TimerHandle timer(cancel, &task);
  loop.call_later(timer, 10ms);
  test.clock.advance(30ms);
  const int count = co_await turns_until_done(&task);
  EXPECT_EQ(count, 3);
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(journal.entries(), (Entries{"cancelled true", "cancelling 1"}));
}

CO_TEST(Timeout, HasNoPartInACancellationBeforeTheDeadline) {
  const Journal journal;
  Task<void> task(loop, guarded(journal, 10s));
  co_await sleep(Duration::zero());
  task.cancel();
  const int count = co_await turns_until_done(&task);
  EXPECT_EQ(count, 1);
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(journal.entries(), (Entries{"cancelled false", "cancelling 1"}));
  EXPECT_TRUE(loop.settled());
}

// A request from before the timeout was entered is not one that it has to yield to.
CO_TEST(Timeout, CountsOnlyRequestsSinceItWasEntered) {
  auto body = [](Journal say) -> Coro<void> {
    co_await swallow(say);
    EventLoop& on = co_await current_loop();
    TaskBase& self = co_await current_task();
    const Outcome<void> outcome = co_await outcome_of(timeout(on, Duration::zero()).run(sleep(10s)));
    EXPECT_TRUE(outcome.raised<TimeoutError>());
    EXPECT_EQ(self.cancelling(), 1);
  };
  const Journal journal;
  Task<void> task(loop, body(journal));
  co_await sleep(Duration::zero());
  task.cancel();
  co_await task;
  EXPECT_FALSE(task.cancelled());
}

CO_TEST(Timeout, AnInnerOneThatExpiresFirstLeavesTheOuterOneRunning) {
  auto body = [](Timeout* outer, Journal say) -> Coro<void> {
    EventLoop& on = co_await current_loop();
    Timeout inner = timeout(on, 10ms);
    const Outcome<void> outcome = co_await outcome_of(inner.run(sleep(10s)));
    say("inner", outcome.raised<TimeoutError>());
    say("outer", outer->expired());
    co_await sleep(10s);
  };
  const Journal journal;
  Timeout outer = timeout(loop, 50ms);
  const Outcome<void> outcome = co_await outcome_of(outer.run(body(&outer, journal)));
  EXPECT_TRUE(outcome.raised<TimeoutError>());
  EXPECT_EQ(journal.entries(), (Entries{"inner true", "outer false"}));
}

CO_TEST(Timeout, AnOuterOneThatExpiresFirstPassesThroughTheInnerOne) {
  auto body = [](Timeout* outer, Journal say) -> Coro<void> {
    EventLoop& on = co_await current_loop();
    Timeout inner = timeout(on, 50ms);
    const Outcome<void> outcome = co_await outcome_of(inner.run(sleep(10s)));
    say("cancelled", outcome.raised<CancelledError>());
    say("inner", inner.expired());
    say("outer", outer->expired());
    std::rethrow_exception(outcome.exception());
  };
  const Journal journal;
  Timeout outer = timeout(loop, 10ms);
  const Outcome<void> outcome = co_await outcome_of(outer.run(body(&outer, journal)));
  EXPECT_TRUE(outcome.raised<TimeoutError>());
  EXPECT_EQ(journal.entries(), (Entries{"cancelled true", "inner false", "outer true"}));
}

CO_TEST(Timeout, CanBeMoved) {
  auto body = [](Timeout* deadline) -> Coro<void> {
    EventLoop& on = co_await current_loop();
    deadline->reschedule(std::nullopt);
    co_await sleep(20ms);
    deadline->reschedule(on.time() + 1s);
    co_await sleep(500ms);
    deadline->reschedule(on.time() + 1s);
    co_await sleep(999ms);
    deadline->reschedule(on.time());
    co_await sleep(10s);
  };
  const TimePoint start = loop.time();
  Timeout deadline = timeout(loop, 10ms);
  const Outcome<void> outcome = co_await outcome_of(deadline.run(body(&deadline)));
  EXPECT_TRUE(outcome.raised<TimeoutError>());
  EXPECT_EQ(loop.time() - start, 1519ms);
  EXPECT_EQ(deadline.when(), loop.time());
}

CO_TEST(Timeout, SaysWhatItsStateDoesNotAllow) {
  Timeout deadline = timeout(loop, 1s);
  std::string text;
  try {
    deadline.reschedule(std::nullopt);
  } catch (const RuntimeError& error) {
    text = error.what();
  }
  EXPECT_EQ(text, "Timeout has not been entered");

  co_await deadline.run(sleep(Duration::zero()));
  try {
    deadline.reschedule(std::nullopt);
  } catch (const RuntimeError& error) {
    text = error.what();
  }
  EXPECT_EQ(text, "Cannot change state of finished Timeout");

  const Outcome<void> again = co_await outcome_of(deadline.run(sleep(Duration::zero())));
  EXPECT_EQ(repr(again.exception()), "RuntimeError('Timeout has already been entered')");
}

}  // namespace
}  // namespace streamgauge
