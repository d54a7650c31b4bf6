#include "runner/case/version.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace gauge {
namespace {

using Texts = std::vector<std::string>;
const Texts kKnown = {"3.6", "3.7", "3.8", "3.11", "3.12"};

bool matches(const char* range, const char* version) {
  return VersionRange::parse(range).matches(Version::parse(version));
}

TEST(Version, ComparesNumericallyAndTakesMissingPartsAsZero) {
  EXPECT_LT(Version::parse("3.9"), Version::parse("3.10"));
  EXPECT_LT(Version::parse("3.12"), Version::parse("3.12.1"));
  EXPECT_EQ(Version::parse("3.12"), Version::parse("3.12.0"));
  EXPECT_GT(Version::parse("4"), Version::parse("3.99.99"));
}

TEST(Version, TakesAPreReleaseForTheRelease) {
  EXPECT_EQ(Version::parse("3.15.0a2"), Version::parse("3.15"));
  EXPECT_EQ(Version::parse("3.14.0+"), Version::parse("3.14"));
  EXPECT_EQ(Version::parse("3.15rc1"), Version::parse("3.15"));
}

TEST(Version, RefusesWhatIsNoVersion) {
  for (const char* text : {"", "x", ".3", "v3.12", "99999999999.1"}) {
    EXPECT_THROW(Version::parse(text), std::invalid_argument) << text;
  }
}

TEST(Version, KnowsItsMinorVersion) {
  EXPECT_EQ(Version::parse("3.12.1").minor(), "3.12");
  EXPECT_EQ(Version::parse("3").minor(), "3.0");
}

TEST(VersionRange, MatchesWhenAllComparisonsHold) {
  EXPECT_TRUE(matches(">=3.8,<3.12", "3.8"));
  EXPECT_TRUE(matches(">=3.8,<3.12", "3.11.7"));
  EXPECT_FALSE(matches(">=3.8,<3.12", "3.12"));
  EXPECT_FALSE(matches(">=3.8,<3.12", "3.7.16"));
  EXPECT_TRUE(matches(">3.12", "3.12.1"));
  EXPECT_FALSE(matches(">3.12", "3.12.0"));
  EXPECT_TRUE(matches("<=3.12", "3.12"));
  EXPECT_FALSE(matches("<=3.12", "3.12.1"));
  EXPECT_TRUE(matches("==3.12", "3.12.0"));
  EXPECT_FALSE(matches("==3.12", "3.12.1"));
  EXPECT_TRUE(matches("", "2.7"));
}

TEST(VersionRange, RefusesWhatIsNoRange) {
  for (const char* text :
       {"3.8", "=3.8", ">=", ">=3.8,", ",>=3.8", ">=3.8 ", ">=3.8,,<3.9", "~=3.8", ">=3.8a1", "<."}) {
    EXPECT_THROW(VersionRange::parse(text), std::invalid_argument) << text;
  }
}

TEST(RangesOf, AreOpenAtBothEndsOfWhatIsKnown) {
  EXPECT_EQ(ranges_of(kKnown, {"3.12"}), Texts{">=3.12"});
  EXPECT_EQ(ranges_of(kKnown, {"3.6", "3.7"}), Texts{"<3.8"});
  EXPECT_EQ(ranges_of(kKnown, {"3.8", "3.11"}), Texts{">=3.8,<3.12"});
  EXPECT_EQ(ranges_of(kKnown, kKnown), Texts{""});
  EXPECT_EQ(ranges_of(kKnown, {}), Texts{});
}

TEST(RangesOf, GivesOneRangeForEachRun) {
  EXPECT_EQ(ranges_of(kKnown, {"3.6", "3.8", "3.11"}), (Texts{"<3.7", ">=3.8,<3.12"}));
}

TEST(RangesOf, HoldExactlyForTheChosenOfTheKnown) {
  for (unsigned set = 0; set < 1u << kKnown.size(); ++set) {
    Texts chosen;
    for (std::size_t i = 0; i < kKnown.size(); ++i) {
      if (set >> i & 1) chosen.push_back(kKnown[i]);
    }
    Texts ranges = ranges_of(kKnown, chosen);
    for (std::size_t i = 0; i < kKnown.size(); ++i) {
      bool held = false;
      for (const std::string& range : ranges) held = held || matches(range.c_str(), kKnown[i].c_str());
      EXPECT_EQ(held, (set >> i & 1) != 0) << set << " " << kKnown[i];
    }
  }
}

TEST(SortedVersions, SortsNumericallyAndDropsDuplicates) {
  EXPECT_EQ(sorted_versions({"3.10", "3.9", "3.10"}), (Texts{"3.9", "3.10"}));
}

}  // namespace
}  // namespace gauge
