#include "ref/coro/gather.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "ref/base/errors.h"
#include "ref/coro/sleep.h"
#include "ref/testing/co_test.h"
#include "ref/testing/journal.h"
#include "ref/testing/probe_awaitables.h"

// What each test expects is what the same program prints under CPython 3.15.
namespace streamgauge {
namespace {

using std::chrono_literals::operator""s;

Coro<void> turns(int count) {
  for (int turn = 0; turn < count; ++turn) {
    co_await sleep(Duration::zero());
  }
}

Coro<int> turns_until_done(TaskBase* task) {
  int count = 0;
  while (!task->done()) {
    co_await sleep(Duration::zero());
    ++count;
  }
  co_return count;
}

Coro<std::string> work(Journal journal, std::string name, int count) {
  journal("start " + name);
  co_await turns(count);
  journal("end " + name);
  co_return name;
}

Coro<int> fail_after(int count) {
  co_await turns(count);
  throw ValueError("x");
}

Coro<int> give(int value) { co_return value; }

// Sleeps until it is cancelled, which it may swallow.
Coro<int> sleeper(Journal journal, int name, bool swallow) {
  bool cancelled = false;
  try {
    co_await sleep(10s);
  } catch (const CancelledError&) {
    journal("cancelled", name);
    if (!swallow) throw;
    cancelled = true;
  }
  EXPECT_TRUE(cancelled);
  co_return name;
}

std::vector<Coro<int>> sleepers(const Journal& journal, bool first_swallows, bool second_swallows) {
  std::vector<Coro<int>> coros;
  coros.push_back(sleeper(journal, 1, first_swallows));
  coros.push_back(sleeper(journal, 2, second_swallows));
  return coros;
}

CO_TEST(Gather, RunsSideBySideAndGivesResultsInTheOrderOfTheArguments) {
  const Journal journal;
  std::vector<Coro<std::string>> coros;
  coros.push_back(work(journal, "a", 2));
  coros.push_back(work(journal, "b", 0));
  coros.push_back(work(journal, "c", 1));
  auto future = gather(loop, std::move(coros));
  journal("made");
  const std::vector<std::string> results = co_await future;
  EXPECT_EQ(results, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(journal.entries(), (Entries{"made", "start a", "start b", "end b", "start c", "end c", "end a"}));
}

CO_TEST(Gather, TakesResultsOfDifferentTypes) {
  auto owning = []() -> Coro<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
  auto [number, nothing, owned, text] =
      co_await gather(loop, give(1), sleep(1s), owning(), YieldingProbe("text"));
  static_assert(std::is_same_v<decltype(nothing), Unit>);
  EXPECT_EQ(number, 1);
  EXPECT_EQ(*owned, 3);
  EXPECT_EQ(text, "text");
}

Coro<void> gather_two() {
  EventLoop& loop = co_await current_loop();
  co_await gather(loop, give(1), give(2));
}

Coro<std::size_t> gather_none() {
  EventLoop& loop = co_await current_loop();
  const std::vector<int> results = co_await gather(loop, std::vector<Coro<int>>());
  co_return results.size();
}

CO_TEST(Gather, TakesAsManyTurnsAsInPython) {
  Task<void> two(loop, gather_two());
  int count = co_await turns_until_done(&two);
  EXPECT_EQ(count, 4);
  Task<std::size_t> none(loop, gather_none());
  count = co_await turns_until_done(&none);
  EXPECT_EQ(count, 1);
  EXPECT_EQ(none.result(), 0u);
}

CO_TEST(Gather, TheFirstErrorEndsItAndTheOthersGoOn) {
  const Journal journal;
  auto future = gather(loop, work(journal, "ok", 5), fail_after(1), fail_after(2));
  const Outcome<std::tuple<std::string, int, int>> outcome = co_await outcome_of(await_ref(future));
  EXPECT_TRUE(outcome.raised<ValueError>());
  EXPECT_EQ(journal.entries(), Entries{"start ok"});
  co_await turns(8);
  EXPECT_EQ(journal.entries(), (Entries{"start ok", "end ok"}));
  EXPECT_TRUE(test.errors.empty());  // The second error is nobody's business.
}

TEST(Gather, ChildrenThatGoOnDieWithTheLoop) {
  const Journal journal;
  auto body = [](LifetimeProbe) -> Coro<int> {
    co_await sleep(10s);
    co_return 1;
  };
  {
    TestLoop test;
    {
      auto future = gather(test.loop, body(LifetimeProbe(journal, "child")), fail_after(0));
      test.settle();
      EXPECT_TRUE(future.done());
    }
    EXPECT_EQ(test.errors.size(), 1u);  // Its exception was not retrieved.
    EXPECT_EQ(test.errors[0].message, "_GatheringFuture exception was never retrieved");
    EXPECT_EQ(journal.entries(), Entries{"+child"});
  }
  EXPECT_EQ(journal.entries(), (Entries{"+child", "-child"}));
}

Coro<int> cancel_self() {
  TaskBase& self = co_await current_task();
  self.cancel();
  co_await sleep(Duration::zero());
  co_return 1;
}

CO_TEST(Gather, AChildThatIsCancelledCountsAsRaisingCancelledError) {
  auto future = gather(loop, cancel_self());
  const Outcome<std::tuple<int>> outcome = co_await outcome_of(await_ref(future));
  EXPECT_TRUE(outcome.raised<CancelledError>());
  EXPECT_TRUE(future.done());
  EXPECT_FALSE(future.cancelled());

  auto body = []() -> Coro<void> {
    EventLoop& on = co_await current_loop();
    co_await gather(on, cancel_self());
  };
  Task<void> task(loop, body());
  co_await turns_until_done(&task);
  EXPECT_TRUE(task.cancelled());
}

CO_TEST(GatherOutcomes, GivesErrorsAsResults) {
  std::vector<Coro<int>> coros;
  coros.push_back(fail_after(0));
  coros.push_back(give(2));
  coros.push_back(cancel_self());
  const std::vector<Outcome<int>> outcomes = co_await gather_outcomes(loop, std::move(coros));
  CO_ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_TRUE(outcomes[0].raised<ValueError>());
  EXPECT_EQ(outcomes[1].value(), 2);
  EXPECT_TRUE(outcomes[2].raised<CancelledError>());
}

Coro<void> gather_sleepers(Journal journal, bool first_swallows, bool return_exceptions) {
  EventLoop& loop = co_await current_loop();
  if (return_exceptions) {
    co_await gather_outcomes(loop, sleepers(journal, first_swallows, true));
  } else {
    co_await gather(loop, sleepers(journal, first_swallows, true));
  }
}

CO_TEST(Gather, CancelledCancelsItsChildrenAndIsCancelledWhateverTheyGive) {
  for (const bool return_exceptions : {false, true}) {
    const Journal journal;
    Task<void> task(loop, gather_sleepers(journal, !return_exceptions, return_exceptions));
    co_await turns(2);
    task.cancel();
    const int count = co_await turns_until_done(&task);
    EXPECT_EQ(count, 3);
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ(journal.entries(), (Entries{"cancelled 1", "cancelled 2"}));
  }
}

CO_TEST(Gather, CanBeCancelledDirectly) {
  const Journal journal;
  auto future = gather(loop, sleepers(journal, false, false));
  co_await turns(1);
  EXPECT_TRUE(future.cancel());
  EXPECT_FALSE(future.done());
  const Outcome<std::vector<int>> outcome = co_await outcome_of(await_ref(future));
  EXPECT_TRUE(outcome.raised<CancelledError>());
  EXPECT_FALSE(future.cancelled());
  EXPECT_FALSE(future.cancel());
}

TEST(Gather, DestroyedWhilePendingLetsItsChildrenGoOn) {
  TestLoop test;
  const Journal journal;
  {
    auto future = gather(test.loop, work(journal, "a", 3), fail_after(5));
    test.loop.turn();
  }
  test.settle();
  EXPECT_EQ(journal.entries(), (Entries{"start a", "end a"}));
  EXPECT_TRUE(test.errors.empty());
}

}  // namespace
}  // namespace streamgauge
