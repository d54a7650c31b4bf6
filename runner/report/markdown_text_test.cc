#include "runner/report/markdown_text.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

TEST(MarkdownText, EscapesWhatIsMarkup) {
  EXPECT_EQ(markdown_text("a*b_c `d` [e](f) <g> & h|i ~j~ $k$"),
            "a\\*b\\_c \\`d\\` \\[e\\](f) &lt;g&gt; &amp; h\\|i \\~j\\~ \\$k\\$");
  EXPECT_EQ(markdown_text("plain, with (brackets): and more."), "plain, with (brackets): and more.");
}

TEST(MarkdownText, IsNoBlock) {
  EXPECT_EQ(markdown_text("# a"), "\\# a");
  EXPECT_EQ(markdown_text("- a"), "\\- a");
  EXPECT_EQ(markdown_text("12. a"), "12\\. a");
  EXPECT_EQ(markdown_text("12 a. b"), "12 a. b");
  EXPECT_EQ(markdown_text("     code"), "code");
  EXPECT_EQ(markdown_text("> a\n\n> b"), "&gt; a  &gt; b");
}

TEST(MarkdownText, IsNoMentionReferenceOrEmoji) {
  EXPECT_EQ(markdown_text("@somebody #12 :tada:"), "@<!-- -->somebody \\#<!-- -->12 :<!-- -->tada:");
  EXPECT_EQ(html_text("<@somebody>"), "&lt;@<!-- -->somebody&gt;");
}

TEST(MarkdownText, IsWithoutControlCharacters) {
  EXPECT_EQ(markdown_text("a\x1b[31m\xff"), "a\xEF\xBF\xBD\\[31m\xEF\xBF\xBD");
}

TEST(MarkdownCode, NothingInItEndsIt) {
  EXPECT_EQ(markdown_code("a@b"), "`a@b`");
  EXPECT_EQ(markdown_code("a``b`"), "``` a``b` ```");
  EXPECT_EQ(markdown_code(" a"), "`  a `");
  EXPECT_EQ(markdown_code("a|b\nc"), "`a|b c`");
  EXPECT_EQ(markdown_code_in_cell("a|b"), "`a\\|b`");
  EXPECT_EQ(html_code("<a> & @b"), "<code>&lt;a&gt; &amp; @b</code>");
}

TEST(MarkdownBlock, NothingInItEndsIt) {
  EXPECT_EQ(markdown_block("a\n```\nb", "text"), "````text\na\n```\nb\n````\n");
  EXPECT_EQ(markdown_block("", "sh"), "```sh\n```\n");
}

TEST(MarkdownBlock, CutsLongLinesBetweenCharacters) {
  const std::string line = std::string(399, 'x') + "ä" + std::string(1000, 'y');
  EXPECT_EQ(markdown_block(line, ""), "```\n" + std::string(399, 'x') + "…\n```\n");
}

}  // namespace
}  // namespace gauge
