#include "ref/coro/task.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "ref/base/errors.h"
#include "ref/base/frame_pool.h"
#include "ref/coro/sleep.h"
#include "ref/coro/wait_for.h"
#include "ref/testing/allocation_count.h"
#include "ref/testing/co_test.h"
#include "ref/testing/journal.h"
#include "ref/testing/probe_awaitables.h"

namespace streamgauge {
namespace {

Coro<int> give(int value) { co_return value; }

Coro<void> say_twice(Journal journal, std::string name) {
  journal(name + "0");
  co_await sleep(Duration::zero());
  journal(name + "1");
}

Coro<void> fail() {
  co_await sleep(Duration::zero());
  throw ValueError("x");
}

TEST(Task, StartsInTheNextTurn) {
  TestLoop test;
  const Journal journal;
  Task<void> task(test.loop, say_twice(journal, "a"));
  EXPECT_TRUE(journal.entries().empty());
  test.loop.turn();
  EXPECT_EQ(journal.entries(), Entries{"a0"});
  EXPECT_FALSE(task.done());
  test.loop.turn();
  EXPECT_TRUE(task.done());
}

TEST(Task, TakesTurnsWithOthers) {
  TestLoop test;
  const Journal journal;
  Task<void> a(test.loop, say_twice(journal, "a"));
  Task<void> b(test.loop, say_twice(journal, "b"));
  test.settle();
  EXPECT_EQ(journal.entries(), (Entries{"a0", "b0", "a1", "b1"}));
}

CO_TEST(Task, GivesItsResultToEveryoneWhoAwaitsIt) {
  Task<int> task(loop, give(3));
  const int first = co_await task;
  const int second = co_await task;
  EXPECT_EQ(first + second, 6);
  EXPECT_EQ(task.result(), 3);
}

CO_TEST(Task, MovesOutWhatCannotBeCopied) {
  auto make = []() -> Coro<std::unique_ptr<int>> { co_return std::make_unique<int>(8); };
  Task<std::unique_ptr<int>> task(loop, make());
  const std::unique_ptr<int> value = co_await std::move(task);
  EXPECT_EQ(*value, 8);
}

CO_TEST(Task, RunsAnyAwaitable) {
  Task task(loop, YieldingProbe("value"));
  static_assert(std::is_same_v<decltype(task), Task<std::string>>);
  const std::string value = co_await task;
  EXPECT_EQ(value, "value");
}

CO_TEST(Task, ThrowsItsExceptionToWhoeverAwaitsIt) {
  Task<void> task(loop, fail());
  const Outcome<void> outcome = co_await outcome_of(await_ref(task));
  EXPECT_TRUE(outcome.raised<ValueError>());
  EXPECT_EQ(task.exception(), outcome.exception());
  EXPECT_FALSE(task.cancelled());
}

CO_TEST(Task, HasANameOfItsOwn) {
  Task<int> first(loop, give(1));
  Task<int> second(loop, give(2));
  EXPECT_EQ(first.name(), "Task-2");  // The test's own task is the first.
  EXPECT_EQ(second.name(), "Task-3");
  second.set_name("reader");
  EXPECT_EQ(second.name(), "reader");
  co_await first;
  co_await second;
}

TEST(Task, ReleasesItsBodyWhenItIsDone) {
  TestLoop test;
  const Journal journal;
  auto body = [](LifetimeProbe) -> Coro<int> { co_return 1; };
  Task<int> task(test.loop, body(LifetimeProbe(journal, "parameter")));
  Journal copy = journal;
  Handle callback([](void* say) { (*static_cast<Journal*>(say))("done"); }, &copy);
  task.add_done_callback(callback);
  test.settle();
  EXPECT_EQ(journal.entries(), (Entries{"+parameter", "-parameter", "done"}));
  EXPECT_EQ(task.result(), 1);
}

TEST(Task, ReportsItsExceptionIfNobodyRetrievesIt) {
  TestLoop test;
  {
    Task<void> task(test.loop, fail());
    test.settle();
    EXPECT_TRUE(task.done());
    EXPECT_TRUE(test.errors.empty());
  }
  ASSERT_EQ(test.errors.size(), 1u);
  EXPECT_EQ(test.errors[0].message, "Task exception was never retrieved");
  EXPECT_EQ(repr(test.errors[0].exception), "ValueError('x')");
}

TEST(Task, ReportsThatItWasDestroyedWhilePending) {
  TestLoop test;
  const Journal journal;
  {
    Task<void> never_started(test.loop, say_twice(journal, "never"));
    Task<void> quiet(test.loop, say_twice(journal, "never"));
    quiet.set_report_destroyed_pending(false);
  }
  EXPECT_EQ(test.settle(), 0u);
  EXPECT_TRUE(journal.entries().empty());
  ASSERT_EQ(test.errors.size(), 1u);
  EXPECT_EQ(test.errors[0].message, "Task was destroyed but it is pending!");
  EXPECT_EQ(test.errors[0].exception, nullptr);
}

TEST(Task, IsDestroyedWhereItWaits) {
  TestLoop test;
  Future<void> future(test.loop);
  auto wait = [](Future<void>* awaited) -> Coro<void> { co_await *awaited; };
  {
    Task<void> task(test.loop, wait(&future));
    task.set_report_destroyed_pending(false);
    test.settle();
  }
  future.set_result();  // Nobody is left to be woken.
  EXPECT_EQ(test.settle(), 0u);
  {
    Future<void> second(test.loop);
    Task<void> woken(test.loop, wait(&second));
    woken.set_report_destroyed_pending(false);
    test.settle();
    second.set_result();  // Its wake-up is queued and goes with it.
  }
  EXPECT_EQ(test.settle(), 0u);
}

TEST(TaskDeathTest, MustNotBeDestroyedByItsOwnBody) {
  auto destroy = [](std::unique_ptr<Task<void>>* self) -> Coro<void> {
    self->reset();
    co_return;
  };
  TestLoop test;
  std::unique_ptr<Task<void>> task;
  task = std::make_unique<Task<void>>(test.loop, destroy(&task));
  EXPECT_DEATH(test.loop.turn(), "check failed: phase_ != Phase::kRunning");
  task->set_report_destroyed_pending(false);
}

// One of everything that an operation on a stream is made of.
Coro<int> operation(EventLoop& loop) {
  Future<int> future(loop);
  Handle complete([](void* completed) { static_cast<Future<int>*>(completed)->set_result(1); }, &future);
  loop.call_soon(complete);
  const int awaited = co_await future;
  const int called = co_await give(1);
  co_await sleep(Duration::zero());
  co_await sleep(std::chrono::milliseconds(1));
  const int in_time = co_await wait_for(give(1), std::chrono::seconds(1));
  Task<int> task(loop, give(1));
  const int task_result = co_await task;
  co_return awaited + called + in_time + task_result;
}

CO_TEST_ON_SYSTEM(Task, AllocatesNothingInSteadyState) {
  std::size_t warm = 0;
  for (int repetition = 0; repetition < 20; ++repetition) {
    if (repetition == 10) warm = allocation_count();
    const int sum = co_await operation(loop);
    EXPECT_EQ(sum, 4);
  }
  EXPECT_GT(allocation_count(), 0u);
  if (FramePool::kPooling) {
    EXPECT_EQ(allocation_count() - warm, 0u);
  }
}

TEST(Spawn, RunsWithoutAnOwnerAndCleansUpAfterItself) {
  TestLoop test;
  const Journal journal;
  auto body = [](Journal say, LifetimeProbe) -> Coro<void> {
    co_await sleep(Duration::zero());
    say("ran");
  };
  spawn(test.loop, body(journal, LifetimeProbe(journal, "parameter")));
  test.settle();
  EXPECT_EQ(journal.entries(), (Entries{"+parameter", "ran", "-parameter"}));
}

TEST(Spawn, ReportsAnExceptionThatNobodyRetrieves) {
  TestLoop test;
  spawn(test.loop, fail());
  test.settle();
  ASSERT_EQ(test.errors.size(), 1u);
  EXPECT_EQ(test.errors[0].message, "Task exception was never retrieved");
}

CO_TEST(Spawn, CanBeAwaitedAndCancelledUntilItEnds) {
  const int value = co_await spawn(loop, give(5));
  EXPECT_EQ(value, 5);
  Task<void>& endless = spawn(loop, sleep(std::chrono::hours(1)));
  co_await sleep(Duration::zero());
  endless.cancel();
  const Outcome<void> outcome = co_await outcome_of(await_ref(endless));
  EXPECT_TRUE(outcome.raised<CancelledError>());
}

TEST(Spawn, DiesWithTheLoop) {
  const Journal journal;
  auto body = [](LifetimeProbe) -> Coro<void> { co_await sleep(std::chrono::hours(1)); };
  auto test = std::make_unique<TestLoop>();
  spawn(test->loop, body(LifetimeProbe(journal, "parameter")));
  test->settle();
  EXPECT_EQ(journal.entries(), Entries{"+parameter"});
  test.reset();
  EXPECT_EQ(journal.entries(), (Entries{"+parameter", "-parameter"}));
}

}  // namespace
}  // namespace streamgauge
