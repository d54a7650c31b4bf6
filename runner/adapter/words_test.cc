#include "runner/adapter/words.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace gauge {
namespace {

using Words = std::vector<std::string>;

TEST(WordsTest, SplitsAtBlanks) {
  EXPECT_EQ(split_words("  python3 adapter.py\t--loop uvloop \n"),
            (Words{"python3", "adapter.py", "--loop", "uvloop"}));
  EXPECT_EQ(split_words(""), Words{});
  EXPECT_EQ(split_words(" \t"), Words{});
}

TEST(WordsTest, QuotesKeepBlanks) {
  EXPECT_EQ(split_words("'a b' \"c d\""), (Words{"a b", "c d"}));
  EXPECT_EQ(split_words("a'b c'd\"e\""), (Words{"ab cde"}));
  EXPECT_EQ(split_words("'' \"\""), (Words{"", ""}));
}

TEST(WordsTest, BackslashTakesTheNextCharacterLiterally) {
  EXPECT_EQ(split_words(R"(a\ b \"c \\)"), (Words{"a b", "\"c", "\\"}));
  EXPECT_EQ(split_words(R"('a\b')"), (Words{"a\\b"}));
  EXPECT_EQ(split_words(R"("a\"b\\c\d")"), (Words{"a\"b\\c\\d"}));
}

TEST(WordsTest, ACommentBeginsWithAWord) {
  EXPECT_EQ(split_words("a b#c #d e"), (Words{"a", "b#c"}));
  EXPECT_EQ(split_words("# all"), Words{});
  EXPECT_EQ(split_words("'#' a"), (Words{"#", "a"}));
}

TEST(WordsTest, AnOpenQuoteIsAnError) {
  EXPECT_THROW(split_words("a 'b"), std::invalid_argument);
  EXPECT_THROW(split_words("a \"b"), std::invalid_argument);
}

}  // namespace
}  // namespace gauge
