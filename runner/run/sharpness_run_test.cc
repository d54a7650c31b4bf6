#include "runner/run/sharpness_run.h"

#include <gtest/gtest.h>

#include <deque>

#include "runner/run/play_fixture.h"

namespace gauge {
namespace {

using Verdict = Catch::Verdict;
using Ids = std::vector<std::string>;

class SharpnessRunTest : public testing::Test {
 protected:
  SharpnessRunTest() {
    add("area/at-eof", R"([{"peer": "send", "data": "x"}, {"peer": "eof"},
                           {"subject": "at_eof", "expect": [{"at_eof": false}]}])");
    add("area/line", R"([{"peer": "send", "data": "ab\nc"},
                         {"subject": "readline", "expect": [{"readline": "ab\n"}]}])");
    add("area/negative", R"([{"subject": "readexactly", "n": -1, "expect": [{"readexactly":
        {"raises": "ValueError", "message": "readexactly size can not be less than zero"}}]}])");
  }

  void add(const std::string& id, const std::string& steps) {
    Json document = Json::parse(R"({"over": ["direct", "tcp"], "roles": ["client"], "recorded": ["3.6", "3.7",
        "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]})");
    document["steps"] = Json::parse(steps);
    scenarios_.push_back(scenario_of(document.dump()));
    scenarios_.back().id = id;
  }

  // A rogue of the gallery, against every scenario.
  void try_rogue(const std::string& name, Level level = Level::behaviour) {
    try_rogue(name, {PYTHON, "-E", SOURCE_DIRECTORY "/oracle/rogues", name}, level);
  }
  void try_rogue(const std::string& name, const std::vector<std::string>& command,
                 Level level = Level::behaviour) {
    Trial trial{{}, {name, command}, {}};
    trial.rogue.name = name;
    trial.rogue.level = level;
    for (const Scenario& scenario : scenarios_) trial.selection.push_back({&scenario, variants_of(scenario)});
    trials_.push_back(std::move(trial));
  }

  SharpnessRun run() {
    return run_sharpness(
        trials_, {"unchanged", oracle_command()}, options_, error_vocabulary(), interrupt_,
        [this](const std::string&, const std::string& variant) { seen_.push_back(variant); });
  }

  std::deque<Scenario> scenarios_;
  std::vector<Trial> trials_;
  SharpnessOptions options_;
  Interrupt interrupt_;
  Ids seen_;
};

TEST_F(SharpnessRunTest, ScenariosCatchRogues) {
  try_rogue("at-eof-before-the-data-is-read");
  try_rogue("readline-strips-the-newline");
  try_rogue("server-close-twice-raises");
  for (const std::size_t jobs : {1, 4}) {
    options_.jobs = jobs;
    const SharpnessRun run = this->run();
    ASSERT_EQ(run.catches.size(), 3U);
    EXPECT_EQ(run.catches[0].scenarios, Ids{"area/at-eof"});
    EXPECT_EQ(run.catches[0].verdict, Verdict::caught);
    EXPECT_EQ(run.catches[0].played, 3U);
    ASSERT_TRUE(run.catches[0].first);
    EXPECT_EQ(run.catches[0].first->deviations.at(0).observed, Json::parse(R"([{"at_eof": true}])"));
    EXPECT_FALSE(run.catches[2].first);
    EXPECT_EQ(run.catches[1].scenarios, Ids{"area/line"});
    EXPECT_EQ(run.catches[2].verdict, Verdict::escaped);
    EXPECT_EQ(run.catches[2].scenarios, Ids{});
    EXPECT_EQ(run.unchanged.results.size(), 6U);
    for (const RunResult& result : run.unchanged.results) EXPECT_EQ(result.outcome, Outcome::pass);
    EXPECT_FALSE(run.interrupted);
  }
  EXPECT_EQ(seen_.size(), 2 * (3 * 6 + 6U));
}

TEST_F(SharpnessRunTest, AFaultShowsAtItsLevel) {
  try_rogue("negative-count-is-not-explained");
  try_rogue("negative-count-is-not-explained", Level::messages);
  const SharpnessRun run = this->run();
  EXPECT_EQ(run.catches[0].verdict, Verdict::escaped);
  EXPECT_EQ(run.catches[1].scenarios, Ids{"area/negative"});
}

TEST_F(SharpnessRunTest, TheFirstCatchIsEnough) {
  options_.first = true;
  try_rogue("at-eof-before-the-data-is-read");
  const SharpnessRun run = this->run();
  EXPECT_EQ(run.catches[0].scenarios, Ids{"area/at-eof"});
  EXPECT_EQ(run.catches[0].played, 1U);
  EXPECT_EQ(run.unchanged.results.size(), 1U) << "only what was played counts";
}

TEST_F(SharpnessRunTest, WhatIsNoAdapterIsNotCaught) {
  try_rogue("crashes", {PYTHON, "-E", SOURCE_DIRECTORY "/runner/testing/rogue.py", "crashes"});
  try_rogue("gone", {"/no/such/program"});
  const SharpnessRun run = this->run();
  for (const Catch& caught : run.catches) EXPECT_EQ(caught.verdict, Verdict::broken) << caught.rogue.name;
  EXPECT_NE(run.catches[0].reason.find("SIGKILL"), std::string::npos) << run.catches[0].reason;
  EXPECT_NE(run.catches[1].reason.find("/no/such/program"), std::string::npos) << run.catches[1].reason;
}

TEST_F(SharpnessRunTest, AScenarioThatFailsAnywayIsSeen) {
  add("area/wrong", R"([{"subject": "at_eof", "expect": [{"at_eof": true}]}])");
  try_rogue("readline-strips-the-newline");
  const SharpnessRun run = this->run();
  EXPECT_EQ(run.catches[0].scenarios, (Ids{"area/line", "area/wrong"}));
  for (const RunResult& result : run.unchanged.results) {
    EXPECT_EQ(result.outcome == Outcome::fail, result.scenario == "area/wrong") << result.scenario;
  }
  EXPECT_EQ(run.unchanged.results.size(), 8U);
}

TEST_F(SharpnessRunTest, AnInterruptLeavesTheRestOut) {
  try_rogue("at-eof-before-the-data-is-read");
  interrupt_.raise();
  const SharpnessRun run = this->run();
  EXPECT_TRUE(run.interrupted);
  EXPECT_EQ(run.catches[0].verdict, Verdict::not_run);
  EXPECT_EQ(run.unchanged.results.size(), 0U);
}

}  // namespace
}  // namespace gauge
