#include "ref/coro/future.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "ref/base/errors.h"
#include "ref/coro/sleep.h"
#include "ref/coro/task.h"
#include "ref/testing/co_test.h"
#include "ref/testing/journal.h"

namespace streamgauge {
namespace {

Coro<void> wait(Journal journal, Future<void>* future, std::string name) {
  journal(name + " waits");
  co_await *future;
  journal(name + " wakes");
}

TEST(Future, ConstructsItsResultInPlace) {
  TestLoop test;
  Future<std::string> future(test.loop);
  future.set_result(3, 'x');
  EXPECT_EQ(future.result(), "xxx");
}

CO_TEST(Future, AwaitingOneThatIsDoneDoesNotSuspend) {
  const Journal journal;
  Future<int> future(loop);
  future.set_result(4);
  loop.call_soon([journal] { journal("loop"); });
  const int value = co_await future;
  journal("went on");
  EXPECT_EQ(value, 4);
  EXPECT_EQ(journal.entries(), Entries{"went on"});
}

// Python 3.15 prints: 1 waits, 2 waits, set, 1 wakes, 2 wakes, callback, soon, late callback, main after 1,
// main after 2.
CO_TEST(Future, WakesItsWaitersInTheOrderOfTheirComing) {
  const Journal journal;
  Future<void> future(loop);
  Task<void> first(loop, wait(journal, &future, "1"));
  Task<void> second(loop, wait(journal, &future, "2"));
  co_await sleep(Duration::zero());
  Journal copy = journal;
  Handle callback([](void* say) { (*static_cast<Journal*>(say))("callback"); }, &copy);
  Handle late([](void* say) { (*static_cast<Journal*>(say))("late callback"); }, &copy);
  future.add_done_callback(callback);
  future.set_result();
  journal("set");
  loop.call_soon([journal] { journal("soon"); });
  future.add_done_callback(late);
  co_await first;
  journal("main after 1");
  co_await second;
  journal("main after 2");
  EXPECT_EQ(journal.entries(), (Entries{"1 waits", "2 waits", "set", "1 wakes", "2 wakes", "callback", "soon",
                                        "late callback", "main after 1", "main after 2"}));
}

CO_TEST(Future, ThrowsItsExceptionAtEveryAwait) {
  Future<int> future(loop);
  future.set_exception(std::make_exception_ptr(ValueError("x")));
  for (int repetition = 0; repetition < 2; ++repetition) {
    const Outcome<int> outcome = co_await outcome_of(await_ref(future));
    EXPECT_TRUE(outcome.raised<ValueError>());
  }
}

CO_TEST(Future, ThrowsCancelledErrorWhenItIsCancelled) {
  Future<int> future(loop);
  loop.call_soon([&future] { future.cancel(); });
  const Outcome<int> outcome = co_await outcome_of(await_ref(future));
  EXPECT_TRUE(outcome.raised<CancelledError>());
}

CO_TEST(Future, GivesCopiesOrLetsItsResultBeMovedOut) {
  Future<std::string> shared(loop);
  shared.set_result("value");
  const std::string first = co_await shared;
  const std::string second = co_await shared;
  EXPECT_EQ(first + second, "valuevalue");

  Future<std::unique_ptr<int>> owned(loop);
  loop.call_soon([&owned] { owned.set_result(std::make_unique<int>(9)); });
  const std::unique_ptr<int> moved = co_await std::move(owned);
  EXPECT_EQ(*moved, 9);
}

CO_TEST(Future, BelongsToOneLoop) {
  TestLoop other;
  Future<void> foreign(other.loop);
  const Outcome<void> outcome = co_await outcome_of(await_ref(foreign));
  EXPECT_TRUE(outcome.raised<RuntimeError>());
  EXPECT_EQ(repr(outcome.exception()),
            "RuntimeError('Task got Future attached to a different loop: Task-1')");
}

}  // namespace
}  // namespace streamgauge
