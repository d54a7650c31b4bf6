#include "ref/base/byte_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace streamgauge {
namespace {

TEST(ByteSearch, FindsTheFirstMatchAtOrAfterTheOffset) {
  const auto first = find_separator("ab\r\ncd\r\n", "\r\n", 0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->start, 2u);
  EXPECT_EQ(first->end, 4u);
  const auto second = find_separator("ab\r\ncd\r\n", "\r\n", 3);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->start, 6u);
}

TEST(ByteSearch, FindsNothingInDataShorterThanTheSeparator) {
  EXPECT_FALSE(find_separator("", "\n", 0));
  EXPECT_FALSE(find_separator("ab", "abc", 0));
  EXPECT_FALSE(find_separator("abc", "abc", 1));
  EXPECT_FALSE(find_separator("abc", "c", 3));
}

TEST(ByteSearch, FindsSeparatorsThatOverlapThemselves) {
  const auto match = find_separator("aaab", "aab", 0);
  ASSERT_TRUE(match);
  EXPECT_EQ(match->start, 1u);
}

TEST(ByteSearch, OfSeveralTheSmallestEndWins) {  // RU-17
  const std::vector<std::string> separators = {"CD", "ABCDEF"};
  const auto match = find_separator("..ABCDEF..", separators, 0);
  ASSERT_TRUE(match);
  EXPECT_EQ(match->start, 4u);
  EXPECT_EQ(match->end, 6u);
}

TEST(ByteSearch, OfEqualEndsTheShorterSeparatorWins) {  // RU-18
  const std::vector<std::string> separators = {"CD", "ABCD"};
  const auto match = find_separator("12345ABCD", separators, 0);
  ASSERT_TRUE(match);
  EXPECT_EQ(match->start, 7u);
}

// Every result is what readuntil's own loop over bytearray.find() gives.
TEST(ByteSearch, AgreesWithTheNaiveSearchOnRandomData) {
  std::mt19937 random(20261120);
  const auto random_text = [&random](std::size_t length) {
    std::string text(length, 'a');
    for (char& c : text) c = static_cast<char>('a' + random() % 2);
    return text;
  };
  for (int round = 0; round < 20000; ++round) {
    const std::string data = random_text(random() % 12);
    const std::size_t offset = random() % (data.size() + 1);
    std::vector<std::string> separators;
    for (std::size_t i = 0, count = 1 + random() % 3; i < count; ++i) {
      separators.push_back(random_text(1 + random() % 4));
    }
    std::sort(separators.begin(), separators.end(),
              [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
    std::optional<SeparatorMatch> expected;
    for (const std::string& separator : separators) {
      const std::size_t start = data.find(separator, offset);
      if (start == std::string::npos) continue;
      if (!expected || start + separator.size() < expected->end) {
        expected = SeparatorMatch{.start = start, .end = start + separator.size()};
      }
    }
    const auto found = find_separator(data, separators, offset);
    ASSERT_EQ(found.has_value(), expected.has_value()) << data;
    if (!found) continue;
    ASSERT_EQ(found->start, expected->start) << data;
    ASSERT_EQ(found->end, expected->end) << data;
  }
}

}  // namespace
}  // namespace streamgauge
