#include "runner/run/recorded_versions.h"

#include <gtest/gtest.h>

#include "runner/run/play_fixture.h"

namespace gauge {
namespace {

constexpr const char* kSplit = R"({"over": ["direct"], "steps": [
    {"subject": "readline", "as": "line", "expect": [
      {"line": "old", "when": {"python": "<3.9"}},
      {"line": "new", "when": [{"python": ">=3.9,<3.12"}, {"python": ">=3.12.1"}]}]}],
  "recorded": ["3.8", "3.9", "3.10", "3.12"]})";
constexpr const char* kSame = R"({"over": ["direct"], "steps": [
    {"subject": "readline", "as": "line", "expect": [{"line": "ab", "when": {"over": "direct"}}]}],
  "recorded": ["3.8", "3.9"]})";
constexpr Variant kDirect = {Over::direct, Role::none};

using Versions = std::vector<std::string>;

Transcript line(const std::string& value) {
  Transcript transcript;
  transcript.steps = {Json::array({Json{{"line", value}}})};
  return transcript;
}

TEST(RecordedVersionsTest, WhatIsAsOneVersionDidIsUnlikeTheOthers) {
  const Scenario scenario = scenario_of(kSplit);
  RecordedVersions versions(scenario, kDirect, Version::parse("3.9.4"));
  ASSERT_TRUE(versions.has_profile());
  EXPECT_EQ(versions.judge(line("new"), error_vocabulary())->outcome, Outcome::pass);
  EXPECT_EQ(versions.unlike(), (Versions{"3.8", "3.12"}));
}

TEST(RecordedVersionsTest, OfTheProfilesVersionTheReleaseCounts) {
  const Scenario scenario = scenario_of(kSplit);
  RecordedVersions versions(scenario, kDirect, Version::parse("3.12.1"));
  EXPECT_EQ(versions.judge(line("new"), error_vocabulary())->outcome, Outcome::pass);
  EXPECT_EQ(versions.unlike(), (Versions{"3.8"}));
}

TEST(RecordedVersionsTest, EveryPlayMustBeLikeIt) {
  const Scenario scenario = scenario_of(kSplit);
  RecordedVersions versions(scenario, kDirect, Version::parse("3.8"));
  EXPECT_EQ(versions.judge(line("old"), error_vocabulary())->outcome, Outcome::pass);
  EXPECT_EQ(versions.unlike(), (Versions{"3.9", "3.10", "3.12"}));
  EXPECT_EQ(versions.judge(line("new"), error_vocabulary())->outcome, Outcome::fail);
  EXPECT_EQ(versions.unlike(), (Versions{"3.8", "3.9", "3.10", "3.12"}));
  EXPECT_EQ(versions.judge(line("old"), error_vocabulary())->outcome, Outcome::pass) << "of this play";
  EXPECT_EQ(versions.unlike().size(), 4U) << "of all plays";
}

TEST(RecordedVersionsTest, WhereAllExpectTheSameOneVerdictIsForAll) {
  const Scenario scenario = scenario_of(kSame);
  RecordedVersions versions(scenario, kDirect, Version::parse("3.9"));
  EXPECT_EQ(versions.judge(line("ab"), error_vocabulary())->outcome, Outcome::pass);
  EXPECT_TRUE(versions.unlike().empty());
  EXPECT_EQ(versions.judge(line("other"), error_vocabulary())->outcome, Outcome::fail);
  EXPECT_EQ(versions.unlike(), (Versions{"3.8", "3.9"}));
}

TEST(RecordedVersionsTest, AVersionThatWasNotRecordedGivesNoVerdict) {
  const Scenario scenario = scenario_of(kSplit);
  RecordedVersions versions(scenario, kDirect, Version::parse("3.15"));
  EXPECT_FALSE(versions.has_profile());
  EXPECT_FALSE(versions.judge(line("old"), error_vocabulary()));
  EXPECT_EQ(versions.unlike(), (Versions{"3.9", "3.10", "3.12"}));
}

TEST(RecordedVersionsTest, WhatEndsEarlyIsLikeNone) {
  const Scenario scenario = scenario_of(kSame);
  RecordedVersions versions(scenario, kDirect, Version::parse("3.9"));
  Transcript observed = line("ab");
  observed.ending = Ending::crash;
  EXPECT_EQ(versions.judge(observed, error_vocabulary())->outcome, Outcome::crash);
  EXPECT_EQ(versions.unlike(), (Versions{"3.8", "3.9"}));
}

}  // namespace
}  // namespace gauge
