#include "runner/case/wrap.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

using Lines = std::vector<std::string>;

TEST(Wrap, BreaksBetweenWords) {
  EXPECT_EQ(wrap("a bc def", 4), (Lines{"a bc", "def"}));
  EXPECT_EQ(wrap("a bc def", 8), Lines{"a bc def"});
  EXPECT_EQ(wrap("a bc def", 7), (Lines{"a bc", "def"}));
}

TEST(Wrap, LeavesLongWordsWhole) { EXPECT_EQ(wrap("a longer b", 3), (Lines{"a", "longer", "b"})); }

TEST(Wrap, CountsCharacters) { EXPECT_EQ(wrap("äö ü", 4), Lines{"äö ü"}); }

TEST(Wrap, HasOneLineForNothing) { EXPECT_EQ(wrap("", 4), Lines{""}); }

}  // namespace
}  // namespace gauge
