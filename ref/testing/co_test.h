#pragma once

#include <gtest/gtest.h>

#include "ref/coro/coro.h"
#include "ref/coro/run.h"
#include "ref/testing/test_loop.h"

// GoogleTest for coroutines. gtest's ASSERT_* contain `return`, which a coroutine must not; CO_ASSERT_* end
// the coroutine with co_return instead. EXPECT_* work as they are, on values that were awaited before.

// CO_TEST(Suite, Name) { ... }: a test whose body is a coroutine, run to its end by a loop without a kernel.
// In scope are `test`, the TestLoop, and `loop`, its EventLoop.
#define CO_TEST(suite, name)                                                                             \
  static ::streamgauge::Coro<void> suite##_##name##_Body(::streamgauge::TestLoop& test,                  \
                                                         ::streamgauge::EventLoop& loop);                \
  TEST(suite, name) {                                                                                    \
    ::streamgauge::TestLoop test;                                                                        \
    ::streamgauge::run_until_complete(test.loop, suite##_##name##_Body(test, test.loop));                \
  }                                                                                                      \
  static ::streamgauge::Coro<void> suite##_##name##_Body([[maybe_unused]] ::streamgauge::TestLoop& test, \
                                                         [[maybe_unused]] ::streamgauge::EventLoop& loop)

// CO_TEST_ON_SYSTEM(Suite, Name) { ... }: the same on the running system, with epoll and real sockets; `loop`
// is in scope.
#define CO_TEST_ON_SYSTEM(suite, name)                                                    \
  static ::streamgauge::Coro<void> suite##_##name##_Body(::streamgauge::EventLoop& loop); \
  TEST(suite, name) {                                                                     \
    ::streamgauge::EventLoop loop;                                                        \
    ::streamgauge::run_until_complete(loop, suite##_##name##_Body(loop));                 \
  }                                                                                       \
  static ::streamgauge::Coro<void> suite##_##name##_Body([[maybe_unused]] ::streamgauge::EventLoop& loop)

#define CO_ASSERT_IMPLEMENTATION_(assertion)                           \
  GTEST_AMBIGUOUS_ELSE_BLOCKER_                                        \
  if (const ::testing::AssertionResult co_assert_result = (assertion)) \
    ;                                                                  \
  else                                                                 \
    co_return GTEST_MESSAGE_(co_assert_result.failure_message(), ::testing::TestPartResult::kFatalFailure)

#define CO_ASSERT_TRUE(condition)                                       \
  CO_ASSERT_IMPLEMENTATION_((condition) ? ::testing::AssertionSuccess() \
                                        : ::testing::AssertionFailure() << #condition << " is false")
#define CO_ASSERT_FALSE(condition) CO_ASSERT_TRUE(!(condition))
#define CO_ASSERT_EQ(left, right) \
  CO_ASSERT_IMPLEMENTATION_(::testing::internal::EqHelper::Compare(#left, #right, left, right))
