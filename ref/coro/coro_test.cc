#include "ref/coro/coro.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "ref/base/errors.h"
#include "ref/coro/sleep.h"
#include "ref/coro/task.h"
#include "ref/testing/co_test.h"
#include "ref/testing/journal.h"
#include "ref/testing/probe_awaitables.h"

namespace streamgauge {
namespace {

Coro<void> write(Journal journal, std::string entry) {
  journal(std::move(entry));
  co_return;
}

Coro<int> add(int left, int right) { co_return left + right; }

Coro<int> add_later(int left, int right) {
  co_await sleep(Duration::zero());
  co_return left + right;
}

// Python 3.15 prints A1 A-inner A2 B1: awaiting a coroutine does not go through the loop.
CO_TEST(Coro, IsAwaitedInline) {
  const Journal journal;
  auto a = [](Journal say) -> Coro<void> {
    say("A1");
    co_await write(say, "A-inner");
    say("A2");
  };
  Task<void> first(loop, a(journal));
  Task<void> second(loop, write(journal, "B1"));
  co_await first;
  co_await second;
  EXPECT_EQ(journal.entries(), (Entries{"A1", "A-inner", "A2", "B1"}));
}

CO_TEST(Coro, DoesNothingUntilItIsAwaited) {
  const Journal journal;
  {
    const Coro<void> never = write(journal, "never");
  }
  Coro<void> later = write(journal, "later");
  journal("first");
  co_await std::move(later);
  EXPECT_EQ(journal.entries(), (Entries{"first", "later"}));
}

CO_TEST(Coro, GivesValuesBothWhenItEndsAtOnceAndWhenItWasSuspended) {
  const int at_once = co_await add(1, 2);
  EXPECT_EQ(at_once, 3);
  const int suspended = co_await add_later(3, 4);
  EXPECT_EQ(suspended, 7);
}

CO_TEST(Coro, MovesItsResult) {
  auto local = []() -> Coro<std::unique_ptr<int>> {
    auto value = std::make_unique<int>(5);
    co_await sleep(Duration::zero());
    co_return value;
  };
  auto temporary = []() -> Coro<std::unique_ptr<int>> { co_return std::make_unique<int>(6); };
  const std::unique_ptr<int> first = co_await local();
  EXPECT_EQ(*first, 5);
  const std::unique_ptr<int> second = co_await temporary();
  EXPECT_EQ(*second, 6);
}

// Each level waits a turn at its end, so that every way back up is one of a coroutine that was suspended.
Coro<int> countdown(int depth) {
  if (depth == 0) co_return 0;
  const int below = co_await countdown(depth - 1);
  co_await sleep(Duration::zero());
  co_return below + 1;
}

CO_TEST(Coro, ReturnsThroughManyLevels) {
  const int depth = co_await countdown(200);
  EXPECT_EQ(depth, 200);
}

// In a build whose compiler makes no tail calls, a scheme that resumes by symmetric transfer overflows the
// stack here.
CO_TEST(Coro, AwaitingInALoopDoesNotGrowTheStack) {
  int sum = 0;
  for (int i = 0; i < 300000; ++i) {
    const int one = co_await add(0, 1);
    sum += one;
  }
  EXPECT_EQ(sum, 300000);
}

Coro<int> chain(int links) {
  for (int i = 0; i < links; ++i) {
    co_await sleep(Duration::zero());
    co_await add_later(0, 0);
  }
  co_return links;
}

CO_TEST(Coro, ResumingInALoopDoesNotGrowTheStack) {
  const int links = co_await chain(50000);
  EXPECT_EQ(links, 50000);
}

CO_TEST(Coro, ThrowsThroughLevelsThatRanOnAndLevelsThatWereSuspended) {
  const Journal journal;
  auto thrower = [](bool suspend) -> Coro<int> {
    if (suspend) {
      co_await sleep(Duration::zero());
    }
    throw ValueError("boom");
  };
  auto middle = [](Journal say, Coro<int> inner) -> Coro<int> {
    const LifetimeProbe local(say, "local");
    auto value = co_await std::move(inner);
    say("not reached");
    co_return value;
  };
  for (const bool suspend : {false, true}) {
    try {
      co_await middle(journal, thrower(suspend));
      journal("not reached either");
    } catch (const ValueError& error) {
      journal(error.what());
    }
  }
  EXPECT_EQ(journal.entries(), (Entries{"+local", "-local", "boom", "+local", "-local", "boom"}));
}

CO_TEST(Coro, CanBeAwaitedInACatchedRethrow) {
  auto cleanup = [](Journal say) -> Coro<void> {
    std::exception_ptr error;
    try {
      co_await sleep(Duration::zero());
      throw ValueError("x");
    } catch (...) {
      error = std::current_exception();
    }
    co_await sleep(Duration::zero());
    say("cleaned up");
    std::rethrow_exception(error);
  };
  const Journal journal;
  const Outcome<void> outcome = co_await outcome_of(cleanup(journal));
  EXPECT_TRUE(outcome.raised<ValueError>());
  EXPECT_EQ(journal.entries(), Entries{"cleaned up"});
}

CO_TEST(Coro, LocalsDieAtTheEndOfTheBodyAndParametersWithTheAwait) {
  const Journal journal;
  auto body = [](Journal say, LifetimeProbe) -> Coro<void> {
    const LifetimeProbe local(say, "local");
    co_await sleep(Duration::zero());
  };
  co_await body(journal, LifetimeProbe(journal, "parameter"));
  journal("after");
  EXPECT_EQ(journal.entries(), (Entries{"+parameter", "+local", "-local", "-parameter", "after"}));
}

TEST(Coro, DestroyingATaskDestroysEveryLevelFromTheOutside) {
  const Journal journal;
  auto inner = [](Journal say, LifetimeProbe) -> Coro<void> {
    const LifetimeProbe local(say, "inner");
    co_await sleep(Duration::zero());
    say("not reached");
  };
  auto outer = [](Journal say, Coro<void> child) -> Coro<void> {
    const LifetimeProbe local(say, "outer");
    co_await std::move(child);
    say("not reached");
  };
  TestLoop test;
  {
    Task<void> task(test.loop, outer(journal, inner(journal, LifetimeProbe(journal, "parameter"))));
    test.loop.turn();
    journal("destroying");
  }
  EXPECT_EQ(test.settle(), 0u);
  EXPECT_EQ(journal.entries(),
            (Entries{"+parameter", "+outer", "+inner", "destroying", "-inner", "-parameter", "-outer"}));
}

TEST(Coro, OneThatNeverRanReleasesItsParameters) {
  const Journal journal;
  auto body = [](LifetimeProbe) -> Coro<void> { co_return; };
  {
    const Coro<void> never = body(LifetimeProbe(journal, "parameter"));
  }
  EXPECT_EQ(journal.entries(), (Entries{"+parameter", "-parameter"}));
}

TEST(Coro, CanBeMovedAndReplaced) {
  const Journal journal;
  auto body = [](LifetimeProbe) -> Coro<void> { co_return; };
  Coro<void> coro = body(LifetimeProbe(journal, "1"));
  Coro<void> other = std::move(coro);
  EXPECT_TRUE(other);
  EXPECT_FALSE(Coro<void>());
  other = body(LifetimeProbe(journal, "2"));
  EXPECT_EQ(journal.entries(), (Entries{"+1", "+2", "-1"}));
}

constexpr char kLong[] = "long enough that a string keeps it on the heap";

CO_TEST(Coro, AwaitsEveryKindOfAwaiter) {
  std::string value = co_await ReadyProbe(kLong);
  EXPECT_EQ(value, kLong);
  value = co_await NotSuspendingProbe(kLong);
  EXPECT_EQ(value, kLong);
  value = co_await YieldingProbe(kLong);
  EXPECT_EQ(value, kLong);
}

CO_TEST(Coro, ThrowsWhatAnAwaiterThrows) {
  for (const auto where :
       {ThrowingProbe::Where::kReady, ThrowingProbe::Where::kSuspend, ThrowingProbe::Where::kResume}) {
    std::string caught;
    try {
      co_await ThrowingProbe(where, kLong);
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    EXPECT_EQ(caught, kLong);
    co_await sleep(Duration::zero());  // The task is none the worse for it.
  }
}

CO_TEST(Coro, AnAwaiterCanHaveAFastAndASlowPath) {
  auto slow = [](std::string result, int turns) -> Coro<std::string> {
    for (int turn = 0; turn < turns; ++turn) {
      co_await sleep(Duration::zero());
    }
    co_return result;
  };
  std::string value = co_await SlowPathProbe("fast", slow("unused", 0));
  EXPECT_EQ(value, "fast");
  value = co_await SlowPathProbe("", slow("slow without waiting", 0));
  EXPECT_EQ(value, "slow without waiting");
  value = co_await SlowPathProbe("", slow("slow and waiting", 3));
  EXPECT_EQ(value, "slow and waiting");
}

CO_TEST(Coro, TheSlowPathOfAnAwaiterThrowsLikeAnyOther) {
  auto failing = []() -> Coro<std::string> {
    co_await sleep(Duration::zero());
    throw ValueError("slow");
  };
  const Outcome<std::string> outcome = co_await outcome_of(SlowPathProbe("", failing()));
  EXPECT_TRUE(outcome.raised<ValueError>());
}

}  // namespace
}  // namespace streamgauge
