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
  EXPECT_EQ(markdown_words("start_server, _private and [x] <b>"),
            "start_server, \\_private and \\[x\\] \\<b\\>");
}

TEST(Prose, AFenceIsLongerThanTheBackticksWithin) {
  EXPECT_EQ(markdown_literal("a``b"), "```a``b```");
  EXPECT_EQ(markdown_literal("`"), "`` ` ``");
  EXPECT_EQ(markdown_literal(""), "`  `");
}

}  // namespace
}  // namespace gauge
