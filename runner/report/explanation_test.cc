#include "runner/report/explanation.h"

#include <gtest/gtest.h>

#include "runner/report/sample_run.h"

namespace gauge {
namespace {

const Fact& fact(const std::vector<Fact>& facts, const std::string& label) {
  for (const Fact& fact : facts) {
    if (fact.label == label) return fact;
  }
  static const Fact missing{"", {}};
  ADD_FAILURE() << "no fact is called " << label;
  return missing;
}

TEST(Explanation, TellsTheStepWhatWasExpectedTheClauseAndHowToRepeatIt) {
  const SampleRun sample;
  const Explainer explainer(sample.catalog(), sample.clauses(), sample.errors(), {"./streamgauge", {}});
  EXPECT_EQ(explainer.text(SampleRun::failure()),
            "fail reader/line@tcp-client on reference\n"
            "A line that is cut anywhere arrives whole\n"
            "  step        2 of 2: the peer: send \"ab\\n\", cut in every way: 4 runs\n"
            "  delivered   in pieces of 1,2 bytes\n"
            "  expected  > line = \"ab\\n\"\n"
            "  observed  > line = \"ab\"\n"
            "  RL-01       readline returns one line, the line feed included.\n"
            "  repeat      ./streamgauge run reader/line@tcp-client --subject reference --pieces 1,2\n");
}

TEST(Explanation, TellsHowAnAdapterEnded) {
  const SampleRun sample;
  const Explainer explainer(sample.catalog(), sample.clauses(), sample.errors(), {});
  RunResult crash = SampleRun::failure();
  crash.outcome = Outcome::crash;
  crash.deviations.clear();
  crash.reason = "ended with status 3";
  crash.stderr_tail = "first\n\x1b[2Jlast\n";
  const std::vector<Fact> facts = explainer.facts(crash);
  EXPECT_EQ(fact(facts, "reason").lines, std::vector<std::string>{"ended with status 3"});
  // What an adapter writes cannot steer the terminal.
  EXPECT_EQ(fact(facts, "stderr").lines, (std::vector<std::string>{"first", "?[2Jlast"}));
}

TEST(Explanation, NamesTheOracleAndTheLevel) {
  const SampleRun sample;
  const Explainer explainer(sample.catalog(), sample.clauses(), sample.errors(), {});
  RunResult result = SampleRun::failure();
  result.deviations[0].against = "cpython-3.13";
  result.deviations[0].level = Level::messages;
  const std::vector<Fact> facts = explainer.facts(result);
  EXPECT_EQ(fact(facts, "compared").lines, std::vector<std::string>{"with cpython-3.13"});
  EXPECT_EQ(fact(facts, "level").lines, std::vector<std::string>{"messages"});
}

Comparison compared(const Json& expected, const Json& observed, Level level = Level::behaviour) {
  return compare_observations(expected, observed, level, SampleRun().errors());
}

TEST(CompareObservations, ShowsThatNothingWasObserved) {
  const Comparison comparison = compared(Json::array({{{"a", 1}}}), Json::array());
  EXPECT_EQ(comparison.expected.lines, std::vector<std::string>{"a = 1"});
  EXPECT_EQ(comparison.observed.lines, std::vector<std::string>{"nothing"});
}

TEST(CompareObservations, MarksTheFirstDifferenceAndLeavesOutWhatAgrees) {
  Json expected = Json::array();
  for (int i = 0; i < 20; ++i) expected.push_back({{"a", i}});
  Json observed = expected;
  observed[10] = {{"a", 99}};
  const Comparison comparison = compared(expected, observed);
  EXPECT_EQ(comparison.observed.lines,
            (std::vector<std::string>{"(7 more that agree)", "a = 7", "a = 8", "a = 9", "a = 99", "a = 11",
                                      "a = 12", "a = 13", "(6 more after these)"}));
  EXPECT_EQ(comparison.observed.marked, 4u);
}

TEST(CompareObservations, WhatLooksTheSameIsShownInFull) {
  const std::string long_data(300, 'x');
  const Comparison comparison =
      compared(Json::array({{{"a", long_data + "1"}}}), Json::array({{{"a", long_data + "2"}}}));
  EXPECT_NE(comparison.expected.lines, comparison.observed.lines);
}

TEST(CompareObservations, MarksWhatDiffersAtTheLevel) {
  const auto error = [](const char* message) {
    return Json{{"a", {{"raises", "ValueError"}, {"message", message}}}};
  };
  const Json expected = Json::array({error("one"), {{"b", 1}}});
  const Json observed = Json::array({error("two"), {{"b", 2}}});
  EXPECT_EQ(compared(expected, observed, Level::behaviour).observed.marked, 1u);
  EXPECT_EQ(compared(expected, observed, Level::messages).observed.marked, 0u);
}

TEST(StepText, SaysWhereItIs) {
  const SampleRun sample;
  const Scenario* scenario = sample.catalog().find("reader/line");
  ASSERT_NE(scenario, nullptr);
  EXPECT_EQ(step_text(scenario, "/steps/0"), "1 of 2: line = readline()");
  EXPECT_EQ(step_text(scenario, "/connect"), "before the first: the stream is brought to life");
  EXPECT_EQ(step_text(scenario, "/steps/7"), "/steps/7");
  EXPECT_EQ(step_text(nullptr, "/steps/0"), "/steps/0");
}

}  // namespace
}  // namespace gauge
