#include "runner/report/prose.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

TEST(Prose, IsPlainForATerminal) {
  const Prose prose = Prose("The subject calls ")
                          .literal("read(1)")
                          .join(Prose(", then waits for ").literals({"a", "b", "c"}));
  EXPECT_EQ(prose.plain(), "The subject calls read(1), then waits for a, b and c");
  EXPECT_TRUE(Prose().empty());
  EXPECT_TRUE(Prose("").empty());
}

TEST(Prose, MarksLiteralsInMarkdown) {
  EXPECT_EQ(Prose("a*b ").literal("x*y").markdown(), "a\\*b `x*y`");
  EXPECT_EQ(Prose("a").literal("x").say(" b").markdown(), "a`x` b");
}

}  // namespace
}  // namespace gauge
