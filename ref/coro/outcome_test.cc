#include "ref/coro/outcome.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace streamgauge {
namespace {

TEST(Outcome, IsEmptyUntilItIsSet) {
  Outcome<int> outcome;
  EXPECT_TRUE(outcome.empty());
  outcome.set_value(3);
  EXPECT_FALSE(outcome.empty());
  EXPECT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome.value(), 3);
  EXPECT_EQ(outcome.take(), 3);
}

TEST(Outcome, ThrowsTheVeryExceptionItHolds) {
  Outcome<void> outcome;
  const std::exception_ptr error = std::make_exception_ptr(std::out_of_range("x"));
  outcome.set_exception(error);
  EXPECT_TRUE(outcome.has_exception());
  EXPECT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.exception(), error);
  EXPECT_THROW(outcome.take(), std::out_of_range);
  EXPECT_TRUE(outcome.raised<std::out_of_range>());
  EXPECT_TRUE(outcome.raised<std::logic_error>());
  EXPECT_FALSE(outcome.raised<std::runtime_error>());
}

TEST(Outcome, AValueWasNotRaised) {
  Outcome<void> outcome;
  EXPECT_FALSE(outcome.raised<std::exception>());
  outcome.set_value();
  EXPECT_FALSE(outcome.raised<std::exception>());
  outcome.take();
}

TEST(Outcome, MovesOutWhatCannotBeCopied) {
  Outcome<std::unique_ptr<std::string>> outcome;
  outcome.set_value(std::make_unique<std::string>("x"));
  const std::unique_ptr<std::string> value = outcome.take();
  EXPECT_EQ(*value, "x");
}

TEST(Outcome, TellsAPointerToAnExceptionThatIsAValueFromOneThatIsNot) {
  Outcome<std::exception_ptr> outcome;
  outcome.set_value(std::make_exception_ptr(1));
  EXPECT_TRUE(outcome.has_value());
  outcome.set_exception(std::make_exception_ptr(2));
  EXPECT_THROW(outcome.take(), int);
}

TEST(OutcomeDeathTest, HasNothingToGiveWhileEmpty) {
  Outcome<int> outcome;
  EXPECT_DEATH(outcome.take(), "check failed: has_value\\(\\)");
  EXPECT_DEATH(outcome.exception(), "check failed: has_exception\\(\\)");
}

}  // namespace
}  // namespace streamgauge
