#include "runner/case/problem.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

TEST(Problem, NamesFilePlaceAndFault) {
  EXPECT_EQ(to_string(Problem{"a.json", "/steps/3", "is wrong"}), "a.json: /steps/3: is wrong");
  EXPECT_EQ(to_string(Problem{"a.json", "", "is wrong"}), "a.json: /: is wrong");
}

TEST(InputError, HasALineForEachProblem) {
  const std::vector<Problem> problems = {{"a.json", "", "one"}, {"b.json", "1:2", "two"}};
  const InputError error(problems);
  EXPECT_STREQ(error.what(), "a.json: /: one\nb.json: 1:2: two");
  EXPECT_EQ(error.problems(), problems);
}

}  // namespace
}  // namespace gauge
