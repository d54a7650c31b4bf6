#include "runner/case/merge.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

namespace gauge {
namespace {

// "ab" is the list [{"a": 1}, {"b": 1}].
Json list_of(const std::string& letters) {
  Json list = Json::array();
  for (char letter : letters) list.push_back({{std::string(1, letter), 1}});
  return list;
}

// "a0 b01": the merged observations, each with the contexts that made it.
std::string merged(const std::vector<std::string>& lists) {
  std::vector<Json> observations;
  for (const std::string& letters : lists) observations.push_back(list_of(letters));
  std::string text;
  for (const MergedObservation& each : merge_observations(observations)) {
    if (!text.empty()) text += ' ';
    text += each.observation.begin().key();
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (each.contexts.test(i)) text += std::to_string(i);
    }
  }
  return text;
}

TEST(Merge, JoinsWhatAllHaveInCommon) {
  EXPECT_EQ(merged({"abc", "abc", "abc"}), "a012 b012 c012");
  EXPECT_EQ(merged({"", ""}), "");
}

TEST(Merge, PutsWhatTheFirstContextSawFirst) {
  EXPECT_EQ(merged({"a", "b"}), "a0 b1");
  EXPECT_EQ(merged({"xay", "xby", "xay"}), "x012 a02 b1 y012");
}

TEST(Merge, KeepsDifferentOrdersApart) { EXPECT_EQ(merged({"ab", "ba"}), "a0 b01 a1"); }

TEST(Merge, KeepsRepetitions) {
  EXPECT_EQ(merged({"aab", "ab"}), "a01 a0 b01");
  EXPECT_EQ(merged({"", "a"}), "a1");
}

TEST(Merge, GivesEveryContextItsOwnListBack) {
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Json> lists;
    for (auto count = 1 + random() % 12; count > 0; --count) {
      std::string letters;
      for (auto length = random() % 7; length > 0; --length) letters += static_cast<char>('a' + random() % 4);
      lists.push_back(list_of(letters));
    }
    const auto all = merge_observations(lists);
    for (std::size_t context = 0; context < lists.size(); ++context) {
      Json own = Json::array();
      for (const MergedObservation& each : all) {
        if (each.contexts.test(context)) own.push_back(each.observation);
      }
      EXPECT_EQ(own, lists[context]);
    }
  }
}

}  // namespace
}  // namespace gauge
