#include "runner/run/delivery.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

using Pieces = std::vector<std::string_view>;

TEST(CutBy, WhatIsLeftIsTheLastPiece) {
  EXPECT_EQ(cut_by("abcdef", std::vector<std::size_t>{2, 3}), (Pieces{"ab", "cde", "f"}));
  EXPECT_EQ(cut_by("abcdef", std::vector<std::size_t>{}), Pieces{"abcdef"});
  EXPECT_EQ(cut_by("abc", std::vector<std::size_t>{2, 3, 4}), (Pieces{"ab", "c"}));
  EXPECT_EQ(cut_by("", std::vector<std::size_t>{1}), Pieces{});
}

TEST(CutBy, AsAScenarioSays) {
  EXPECT_EQ(cut_by("abc", Cuts{}), Pieces{"abc"});
  EXPECT_EQ(cut_by("abc", Cuts{Cuts::Kind::each_byte, {}}), (Pieces{"a", "b", "c"}));
  EXPECT_EQ(cut_by("abc", Cuts{Cuts::Kind::sizes, {1}}), (Pieces{"a", "bc"}));
}

}  // namespace
}  // namespace gauge
