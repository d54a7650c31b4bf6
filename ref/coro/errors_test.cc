#include "ref/coro/errors.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <type_traits>

namespace streamgauge {
namespace {

// In Python `except Exception` does not catch a cancellation.
static_assert(!std::is_base_of_v<std::exception, CancelledError>);
static_assert(std::is_base_of_v<Exception, InvalidStateError>);

TEST(Errors, OnlyCancelledErrorIsACancellation) {
  EXPECT_TRUE(is_cancellation(std::make_exception_ptr(CancelledError())));
  EXPECT_FALSE(is_cancellation(std::make_exception_ptr(InvalidStateError("x"))));
  EXPECT_FALSE(is_cancellation(std::make_exception_ptr(1)));
  EXPECT_FALSE(is_cancellation(nullptr));
}

TEST(Errors, HavePythonsNames) {
  EXPECT_EQ(CancelledError::class_name(), "CancelledError");
  EXPECT_EQ(repr(std::make_exception_ptr(InvalidStateError("invalid state"))),
            "InvalidStateError('invalid state')");
}

}  // namespace
}  // namespace streamgauge
