#include "ref/base/check.h"

#include <gtest/gtest.h>

namespace streamgauge {
namespace {

TEST(Check, PassesSilentlyAndEvaluatesOnce) {
  int evaluations = 0;
  CHECK(++evaluations == 1);
  CHECK_EQ(++evaluations, 2);
  EXPECT_EQ(evaluations, 2);
}

TEST(CheckDeathTest, PrintsTheExpressionAndEndsTheProcess) {
  const int answer = 41;
  EXPECT_DEATH(CHECK(answer == 42), "check_test.cc:[0-9]+: check failed: answer == 42");
}

TEST(CheckDeathTest, PrintsBothValues) {
  const int answer = 41;
  EXPECT_DEATH(CHECK_EQ(answer, 42), "check failed: answer == 42 \\(41 vs 42\\)");
}

}  // namespace
}  // namespace streamgauge
