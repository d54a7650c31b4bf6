#include "ref/coro/awaitable.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>

#include "ref/base/errors.h"
#include "ref/coro/future.h"
#include "ref/coro/sleep.h"
#include "ref/coro/task.h"
#include "ref/testing/co_test.h"
#include "ref/testing/probe_awaitables.h"

namespace streamgauge {
namespace {

static_assert(Awaitable<Coro<int>>);
static_assert(Awaitable<Sleep>);
static_assert(Awaitable<ReadyProbe>);
static_assert(Awaitable<Future<int>>);
static_assert(Awaitable<Task<int>>);
static_assert(!Awaitable<int>);
static_assert(!Awaitable<std::string>);
static_assert(!Awaitable<Coro<int>&>, "a coroutine is awaited once: it has to be moved");
static_assert(std::is_same_v<AwaitResult<Coro<int>>, int>);
static_assert(std::is_same_v<AwaitResult<Sleep>, void>);
static_assert(std::is_same_v<AwaitResult<ReadyProbe>, std::string>);
static_assert(std::is_same_v<AwaitResult<FutureReference<Future<int>>>, int>);

CO_TEST(Awaitable, AnyAwaitableCanBeMadeACoroutine) {
  const std::string value = co_await to_coro(YieldingProbe("value"));
  EXPECT_EQ(value, "value");
  co_await to_coro(sleep(Duration::zero()));
}

CO_TEST(Awaitable, OutcomeOfTellsHowItEnded) {
  auto throwing = []() -> Coro<int> {
    co_await sleep(Duration::zero());
    throw ValueError("x");
  };
  auto cancelled = []() -> Coro<void> {
    co_await sleep(Duration::zero());
    throw CancelledError();
  };
  auto moving = []() -> Coro<std::unique_ptr<int>> { co_return std::make_unique<int>(4); };
  const Outcome<void> slept = co_await outcome_of(sleep(Duration::zero()));
  EXPECT_TRUE(slept.has_value());
  const Outcome<int> threw = co_await outcome_of(throwing());
  EXPECT_TRUE(threw.raised<ValueError>());
  const Outcome<void> was_cancelled = co_await outcome_of(cancelled());
  EXPECT_TRUE(was_cancelled.raised<CancelledError>());
  Outcome<std::unique_ptr<int>> moved = co_await outcome_of(moving());
  EXPECT_EQ(*moved.take(), 4);
}

CO_TEST(Awaitable, ACoroutineLearnsItsTaskAndLoopWithoutBeingSuspended) {
  auto inner = [](const TaskBase* expected) -> Coro<bool> {
    TaskBase& task = co_await current_task();
    co_return &task == expected;
  };
  Task<void> other(loop, sleep(Duration::zero()));
  EventLoop& found = co_await current_loop();
  EXPECT_EQ(&found, &loop);
  TaskBase& mine = co_await current_task();
  EXPECT_NE(&mine, &other);
  const bool same = co_await inner(&mine);
  EXPECT_TRUE(same);
  EXPECT_FALSE(other.done());
  co_await other;
}

}  // namespace
}  // namespace streamgauge
