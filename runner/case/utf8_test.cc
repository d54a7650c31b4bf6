#include "runner/case/utf8.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace gauge {
namespace {

TEST(Utf8, TakesWhatWasAppendedForEveryLengthOfCharacter) {
  for (char32_t character : {U'\0', U'a', U'\x7F', U'\x80', U'\xFF', U'\u07FF', U'\u0800', U'\uFFFD',
                             U'\U00010000', U'\U0010FFFF'}) {
    std::string text;
    append_character(text, character);
    std::string_view rest = text;
    EXPECT_EQ(take_character(rest), character);
    EXPECT_TRUE(rest.empty());
  }
}

TEST(Utf8, RefusesWhatIsNotUtf8) {
  for (std::string_view bad : {"\x80", "\xC3", "\xC0\x80", "\xE2\x82", "\xC3(", "\xFF", "\xF5\x80\x80\x80"}) {
    std::string_view rest = bad;
    EXPECT_THROW(take_character(rest), std::invalid_argument);
  }
}

TEST(Utf8, CountsCharactersNotBytes) {
  EXPECT_EQ(count_characters(""), 0u);
  EXPECT_EQ(count_characters("a\xC3\xA9\xE2\x80\xA6"), 3u);
}

}  // namespace
}  // namespace gauge
