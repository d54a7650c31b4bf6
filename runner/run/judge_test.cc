#include "runner/run/judge.h"

#include <gtest/gtest.h>

#include "runner/run/play_fixture.h"

namespace gauge {
namespace {

constexpr const char* kScenario = R"({"steps": [
    {"subject": "readline", "as": "line"},
    {"peer": "send", "data": "ab\n", "expect": [
      {"line": "ab\n", "when": {"python": ">=3.9"}},
      {"line": {"raises": "ValueError", "message": "too long"}, "when": {"python": "<3.9"}}]}],
  "finally": [{"log": {"text": "done"}, "when": {"role": "server"}}], "recorded": ["3.8", "3.9"]})";

Context context(const std::string& version, Variant variant = {Over::direct, Role::none}) {
  return {Version::parse(version), variant};
}

Transcript transcript(const std::string& second_step, const std::string& finally = "[]") {
  Transcript transcript;
  transcript.steps = {Json::array(), parsed(second_step)};
  transcript.finally = parsed(finally);
  return transcript;
}

std::vector<std::string> levels(const std::vector<Deviation>& deviations) {
  std::vector<std::string> levels;
  for (const Deviation& deviation : deviations) levels.push_back(to_string(deviation.level) + deviation.step);
  return levels;
}

using Levels = std::vector<std::string>;

TEST(JudgeTest, TheExpectationIsThatOfTheContext) {
  const Scenario scenario = scenario_of(kScenario);
  EXPECT_EQ(expected_transcript(scenario, context("3.12")).steps.at(1), parsed(R"([{"line": "ab\n"}])"));
  EXPECT_EQ(expected_transcript(scenario, context("3.8")).steps.at(1).at(0)["line"]["raises"], "ValueError");
  const Transcript server = expected_transcript(scenario, context("3.9", {Over::tcp, Role::server}));
  EXPECT_EQ(server.connect,
            parsed(R"([{"server": {"port": {"text": "PORT"}}}, {"accepted": {"streams": "stream"}}])"));
  EXPECT_EQ(server.finally.size(), 1U);
  const Transcript client = expected_transcript(scenario, context("3.9", {Over::tcp, Role::client}));
  EXPECT_EQ(client.connect, parsed(R"([{"connect": {"streams": "stream"}}])"));
  EXPECT_TRUE(client.finally.empty());
}

TEST(JudgeTest, WhatIsExpectedPasses) {
  const Scenario scenario = scenario_of(kScenario);
  const Verdict verdict = judge(scenario, expected_transcript(scenario, context("3.9")),
                                transcript(R"([{"line": "ab\n"}])"), error_vocabulary());
  EXPECT_EQ(verdict.outcome, Outcome::pass);
  EXPECT_TRUE(verdict.deviations.empty());
}

TEST(JudgeTest, OtherBehaviourFailsAndShowsTheStep) {
  const Scenario scenario = scenario_of(kScenario);
  const Verdict verdict =
      judge(scenario, expected_transcript(scenario, context("3.9")),
            transcript(R"([{"line": "ab"}, {"log": {"text": "x"}}])"), error_vocabulary());
  EXPECT_EQ(verdict.outcome, Outcome::fail);
  EXPECT_EQ(levels(verdict.deviations), (Levels{"behaviour/steps/1", "diagnostics/steps/1"}));
  EXPECT_EQ(verdict.deviations[0].expected, parsed(R"([{"line": "ab\n"}])"));
  EXPECT_EQ(verdict.deviations[0].observed, parsed(R"([{"line": "ab"}])"));
  EXPECT_EQ(verdict.deviations[1].expected, Json::array());
  EXPECT_EQ(verdict.deviations[1].observed, parsed(R"([{"log": {"text": "x"}}])"));
}

TEST(JudgeTest, AnotherMessageDoesNotFail) {
  const Scenario scenario = scenario_of(kScenario);
  const Verdict verdict = judge(scenario, expected_transcript(scenario, context("3.8")),
                                transcript(R"([{"line": {"raises": "ValueError", "message": "too short"}}])"),
                                error_vocabulary());
  EXPECT_EQ(verdict.outcome, Outcome::pass);
  EXPECT_EQ(levels(verdict.deviations), Levels{"messages/steps/1"});
  EXPECT_EQ(verdict.deviations[0].observed.at(0)["line"]["message"], "too short");
}

TEST(JudgeTest, WhatNobodyComparesIsNoDeviation) {
  const Scenario scenario =
      scenario_of(R"({"steps": [{"subject": "read", "expect": [{"read": {"raises": "TypeError"}}]}],
                                            "recorded": ["3.9"]})");
  Transcript observed;
  observed.steps = {parsed(R"([{"read": {"raises": "TypeError", "message": "the language's own"}}])")};
  EXPECT_TRUE(
      compare(scenario, expected_transcript(scenario, context("3.9")), observed, error_vocabulary()).empty());
}

TEST(JudgeTest, WithCutsCallsOnTheTransportDoNotCount) {
  for (const auto& [cuts, levels_expected] : std::vector<std::pair<std::string, Levels>>{
           {R"("all")", {}}, {R"("pairs")", {}}, {R"("each-byte")", {"behaviour/steps/0"}}}) {
    const Scenario scenario = scenario_of(R"({"over": ["direct"], "recorded": ["3.9"], "steps": [
        {"peer": "send", "data": "abc", "cuts": )" +
                                          cuts + "}]}");
    Transcript observed;
    observed.steps = {parsed(R"([{"transport": {"text": "pause_reading"}}])")};
    EXPECT_EQ(levels(compare(scenario, expected_transcript(scenario, context("3.9")), observed,
                             error_vocabulary())),
              levels_expected)
        << cuts;
  }
}

TEST(JudgeTest, EndingsHaveTheirOutcomes) {
  const Scenario scenario = scenario_of(kScenario);
  const Transcript expected = expected_transcript(scenario, context("3.9"));
  for (const auto& [ending, outcome] :
       {std::pair{Ending::unsupported, Outcome::unsupported},
        std::pair{Ending::failed, Outcome::harness_error}, std::pair{Ending::timeout, Outcome::timeout},
        std::pair{Ending::crash, Outcome::crash}, std::pair{Ending::protocol_error, Outcome::protocol_error},
        std::pair{Ending::harness_error, Outcome::harness_error}}) {
    Transcript observed = transcript("[]");
    observed.ending = ending;
    observed.at = "/steps/1";
    observed.reason = "why";
    const Verdict verdict = judge(scenario, expected, observed, error_vocabulary());
    EXPECT_EQ(verdict.outcome, outcome);
    EXPECT_EQ(verdict.reason, "/steps/1: why");
    EXPECT_TRUE(verdict.deviations.empty());
  }
}

TEST(JudgeTest, AStreamThatDoesNotComeToLifeIsAFailureOfTheSubject) {
  const Scenario scenario = scenario_of(kScenario);
  Transcript observed = transcript("[]");
  observed.connect = parsed(R"([{"connect": {"raises": "OSError", "errno": null, "message": "no"}}])");
  observed.ending = Ending::failed;
  const Verdict verdict =
      judge(scenario, expected_transcript(scenario, context("3.9", {Over::tcp, Role::client})), observed,
            error_vocabulary());
  EXPECT_EQ(verdict.outcome, Outcome::fail);
  EXPECT_EQ(levels(verdict.deviations), Levels{"behaviour/connect"});
}

}  // namespace
}  // namespace gauge
