#include "runner/run/suite_run.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <deque>
#include <functional>
#include <optional>

#include "runner/run/play_fixture.h"

namespace gauge {
namespace {

class Recorder : public RunListener {
 public:
  void planned(std::size_t results) override { planned_results = results; }
  void started(const SubjectRun& subject) override { subjects.push_back(subject); }
  void finished(const RunResult& result) override {
    results.push_back(result);
    if (on_finished) on_finished(result);
  }

  std::size_t planned_results = 0;
  std::vector<SubjectRun> subjects;
  std::vector<RunResult> results;
  std::function<void(const RunResult&)> on_finished;
};

class SuiteRunTest : public testing::Test {
 protected:
  // A scenario over direct whose call is observed as "ab\n" by every CPython since 3.9.
  void add(const std::string& id, const std::string& changes = "{}") {
    Json document =
        Json::parse(R"({"over": ["direct"], "recorded": ["3.9", "3.11", "3.12", "3.13", "3.14", "3.15"],
        "steps": [{"subject": "readline"}, {"peer": "send", "data": "ab\n", "expect": [{"readline": "ab\n"}]}]})");
    document.merge_patch(Json::parse(changes));
    scenarios_.push_back(scenario_of(document.dump()));
    scenarios_.back().id = id;
  }

  SuiteRun run(const std::vector<std::vector<std::string>>& commands,
               const std::vector<std::vector<std::string>>& oracle_commands = {}) {
    std::vector<Selected> selection;
    for (const Scenario& scenario : scenarios_) selection.push_back({&scenario, variants_of(scenario)});
    std::vector<Subject> subjects;
    for (const auto& command : commands)
      subjects.push_back({"subject" + std::to_string(subjects.size()), command});
    std::vector<Subject> oracles;
    for (const auto& command : oracle_commands)
      oracles.push_back({"oracle" + std::to_string(oracles.size()), command});
    return run_suite(selection, subjects, oracles, options_, error_vocabulary(), *interrupt_, listener_);
  }

  // What is right by the expectation of add().
  static std::string right(int times = 1) {
    std::string answers;
    for (int i = 0; i < times; ++i)
      answers += std::string(i > 0 ? ", " : "") + R"({"observed": [{"readline": "ab\n"}]})";
    return R"("feed_data": [)" + answers + "]";
  }
  static std::vector<std::string> scripted(const std::string& answers) {
    return scripted_command("{" + answers + "}");
  }

  static std::vector<std::string> outcomes(const SuiteRun& run) {
    std::vector<std::string> outcomes;
    for (const RunResult& result : run.results) outcomes.push_back(to_string(result.outcome));
    return outcomes;
  }
  using Outcomes = std::vector<std::string>;

  std::deque<Scenario> scenarios_;
  RunOptions options_;
  std::optional<Interrupt> interrupt_{std::in_place};
  Recorder listener_;
};

TEST_F(SuiteRunTest, ADeviationComesWithItsPlayAndTheVersionsThatItIsUnlike) {
  add("area/a", R"({"steps": [{"subject": "readline"}, {"peer": "send", "data": "ab\n", "expect": [
      {"readline": "ab\n", "when": {"python": ">=3.12"}},
      {"readline": "x", "when": {"python": "<3.12"}}]}]})");
  add("area/b");
  const SuiteRun all = run({scripted(
      R"("feed_data": [{"observed": [{"readline": "x"}]}, {"observed": [{"readline": "ab\n"}]}])")});
  const RunResult& failed = all.results.at(0);
  EXPECT_EQ(failed.outcome, Outcome::fail) << "its profile is 3.12";
  ASSERT_TRUE(failed.play);
  EXPECT_FALSE(failed.play->expected) << "it was compared with what was recorded";
  EXPECT_EQ(failed.play->observed.steps.at(1), parsed(R"([{"readline": "x"}])"));
  EXPECT_EQ(failed.unlike, (std::vector<std::string>{"3.12", "3.13", "3.14", "3.15"}));
  EXPECT_FALSE(all.results.at(1).play);
  EXPECT_TRUE(all.results.at(1).unlike.empty());
}

TEST_F(SuiteRunTest, AComparisonWithAnOracleComesWithWhatTheOracleDid) {
  add("area/a");
  const SuiteRun all =
      run({scripted(right())}, {scripted(R"("feed_data": [{"observed": [{"readline": "y"}]}])")});
  ASSERT_TRUE(all.results.at(0).play);
  ASSERT_TRUE(all.results.at(0).play->expected);
  EXPECT_EQ(all.results.at(0).play->expected->steps.at(1), parsed(R"([{"readline": "y"}])"));
  EXPECT_EQ(all.results.at(0).play->observed.steps.at(1), parsed(R"([{"readline": "ab\n"}])"));
}

TEST_F(SuiteRunTest, WhatEndsEarlyComesWithThePlaySoFar) {
  add("area/a");
  const SuiteRun all = run({scripted(R"("feed_data": ["exit"])")});
  EXPECT_EQ(all.results.at(0).outcome, Outcome::crash);
  ASSERT_TRUE(all.results.at(0).play);
  EXPECT_EQ(all.results.at(0).play->observed.at, "/steps/1");
}

TEST_F(SuiteRunTest, ARealSubjectPasses) {
  add("area/a", R"({"over": ["direct", "tcp", "unix"]})");
  const SuiteRun run = this->run({oracle_command()}, {oracle_command()});
  EXPECT_EQ(outcomes(run), (Outcomes(5, "pass")));
  EXPECT_EQ(run.results.at(1).variant, "tcp-client");
  EXPECT_EQ(run.results.at(1).scenario, "area/a");
  EXPECT_EQ(run.results.at(1).subject, "subject0");
  EXPECT_EQ(run.results.at(1).clauses, std::vector<std::string>{"RU-06"});
  EXPECT_EQ(run.results.at(1).runs, 1U);
  EXPECT_EQ(run.subjects.at(0).hello->language, "Python");
  EXPECT_EQ(run.subjects.at(0).starts, 1U);
  EXPECT_EQ(listener_.planned_results, 5U);
  EXPECT_EQ(listener_.results.size(), 5U);
  ASSERT_EQ(listener_.subjects.size(), 1U);
  EXPECT_TRUE(listener_.subjects[0].hello);
}

TEST_F(SuiteRunTest, ADeviationShowsWhatWasExpected) {
  add("area/a");
  const SuiteRun run = this->run({scripted(R"("feed_data": [{"observed": [{"readline": "ab"}]}])")});
  ASSERT_EQ(outcomes(run), Outcomes{"fail"});
  const Deviation& deviation = run.results[0].deviations.at(0);
  EXPECT_EQ(deviation.step, "/steps/1");
  EXPECT_EQ(deviation.against, "");
  EXPECT_EQ(deviation.expected, parsed(R"([{"readline": "ab\n"}])"));
  EXPECT_EQ(deviation.observed, parsed(R"([{"readline": "ab"}])"));
}

TEST_F(SuiteRunTest, WhatAnAdapterDoesBadlyCostsItsScenarioAlone) {
  for (const char* id : {"area/a", "area/b", "area/c", "area/d"}) add(id);
  options_.adapter.timeout_ms = 500;
  // Each new process starts its script anew, so the second and the fourth scenario are the first of a
  // process.
  const SuiteRun run =
      this->run({scripted(right() + R"(, "readline": [{"observed": []}, "exit"])"),
                 scripted(right() + R"(, "readline": [{"observed": []}, "hang"])"),
                 scripted(right() + R"(, "readline": [{"observed": []}, {"observe": []}])")});
  EXPECT_EQ(outcomes(run), (Outcomes{"pass", "crash", "pass", "crash", "pass", "timeout", "pass", "timeout",
                                     "pass", "protocol-error", "pass", "protocol-error"}));
  EXPECT_EQ(run.results[1].reason, "/steps/0: exited with status 3");
  EXPECT_NE(run.results[1].stderr_tail.find("readline"), std::string::npos);
  EXPECT_EQ(run.results[5].reason, "/steps/0: no answer within 500 ms");
  EXPECT_EQ(run.subjects[0].starts, 2U);
}

TEST_F(SuiteRunTest, ASubjectThatNeverStartsCostsOneStart) {
  add("area/a");
  add("area/b");
  options_.jobs = 4;
  const SuiteRun run =
      this->run({{"/nonexistent/adapter"}, {"/bin/sh", "-c", "echo sorry >&2; exit 7"}, scripted(right(2))});
  EXPECT_EQ(outcomes(run), (Outcomes{"crash", "not-run", "crash", "not-run", "pass", "pass"}));
  EXPECT_EQ(run.subjects[0].error, "/nonexistent/adapter: No such file or directory");
  EXPECT_FALSE(run.subjects[0].hello);
  EXPECT_EQ(run.results[0].reason, "did not start: /nonexistent/adapter: No such file or directory");
  EXPECT_EQ(run.results[1].reason,
            "the adapter did not start: /nonexistent/adapter: No such file or directory");
  EXPECT_EQ(run.subjects[1].error, "exited with status 7");
  EXPECT_EQ(run.subjects[1].stderr_tail, "sorry");
  EXPECT_EQ(run.subjects[1].starts, 1U);
  EXPECT_EQ(run.subjects[2].error, "");
}

TEST_F(SuiteRunTest, ASubjectThatStopsStartingIsGivenUp) {
  for (const char* id : {"area/a", "area/b", "area/c", "area/d", "area/e"}) add(id);
  // Starts once, crashes in its first scenario, and finds the mark of that when it is started again.
  const std::string mark = testing::TempDir() + "streamgauge-started-once-" + std::to_string(::getpid());
  std::vector<std::string> command = scripted(R"("readline": ["exit"])");
  command[2] = "import os, sys\nif os.path.exists('" + mark + "'): sys.exit(9)\nopen('" + mark +
               "', 'w').close()\n" + command[2];
  const SuiteRun run = this->run({command});
  ::unlink(mark.c_str());
  EXPECT_EQ(outcomes(run), (Outcomes{"crash", "crash", "crash", "crash", "not-run"}));
  EXPECT_EQ(run.results[4].reason, "the adapter failed to start 3 times in a row: exited with status 9");
  EXPECT_EQ(run.results[0].unlike, scenarios_[0].recorded) << "what crashes is like no CPython";
  EXPECT_EQ(run.results[1].unlike, scenarios_[1].recorded) << "as is what does not start";
  EXPECT_EQ(run.subjects[0].error, "");
  EXPECT_EQ(run.subjects[0].starts, 4U);
}

TEST_F(SuiteRunTest, UnsupportedIsDeclaredOrAnswered) {
  add("area/a");
  add("area/b", R"({"clauses": ["RD-08"]})");
  const SuiteRun run = this->run({scripted(R"("hello": {"unsupported": {"RD-08": "n is an integer"}},
                                              "readline": [{"unsupported": "no lines"}])")});
  EXPECT_EQ(outcomes(run), (Outcomes{"unsupported", "unsupported"}));
  EXPECT_EQ(run.results[0].reason, "/steps/0: no lines");
  EXPECT_EQ(run.results[1].reason, "RD-08: n is an integer");
  EXPECT_EQ(run.results[1].runs, 0U);
}

TEST_F(SuiteRunTest, UntestableSaysWhy) {
  add("area/a", R"({"python": ">=3.13"})");
  add("area/b", R"({"recorded": ["3.9"]})");
  const SuiteRun run = this->run({scripted("")});
  EXPECT_EQ(outcomes(run), (Outcomes{"untestable", "untestable"}));
  EXPECT_EQ(run.results[0].reason, "applies to CPython >=3.13, the subject's profile is 3.12");
  EXPECT_EQ(run.results[1].reason, "nothing was recorded from CPython 3.12");
}

TEST_F(SuiteRunTest, AnOracleJudgesLive) {
  add("area/a", R"({"recorded": null})");
  add("area/b");
  const SuiteRun run =
      this->run({scripted(right(2))}, {scripted(R"("feed_data": [{"observed": [{"readline": "x"}]},
                                                                                {"observed": [{"readline": "ab\n"}]}])")});
  EXPECT_EQ(outcomes(run), (Outcomes{"fail", "pass"}));
  ASSERT_EQ(run.results[0].deviations.size(), 1U);
  EXPECT_EQ(run.results[0].deviations[0].against, "oracle0");
  EXPECT_EQ(run.results[0].deviations[0].expected, parsed(R"([{"readline": "x"}])"));
}

TEST_F(SuiteRunTest, AnOracleThatFailsIsTheHarnesssFault) {
  add("area/a");
  const SuiteRun run = this->run({scripted(right())}, {scripted(R"("readline": ["exit"])")});
  EXPECT_EQ(outcomes(run), Outcomes{"harness-error"});
  EXPECT_EQ(run.results[0].reason, "the oracle oracle0: /steps/0: exited with status 3");
}

TEST_F(SuiteRunTest, RepetitionsThatDifferAreFlaky) {
  add("area/a");
  options_.repeat = 3;
  const std::string once = R"({"observed": [{"readline": "ab\n"}]})";
  const SuiteRun run =
      this->run({scripted(R"("feed_data": [)" + once + "," + once + R"(, {"observed": []}])"),
                 scripted(right(3)), scripted("")});
  EXPECT_EQ(outcomes(run), (Outcomes{"flaky", "pass", "fail"}));
  EXPECT_EQ(run.results[0].reason, "repetition 3 of 3 differs from the first");
  EXPECT_EQ(run.results[0].deviations.at(0).against, "its first run");
  EXPECT_EQ(run.results[0].runs, 3U);
  EXPECT_EQ(run.results[2].runs, 3U);
}

TEST_F(SuiteRunTest, ACrashInARepetitionIsACrash) {
  add("area/a");
  options_.repeat = 3;
  const SuiteRun run = this->run({scripted(right(3) + R"(, "readline": [{"observed": []}, "exit"])")});
  EXPECT_EQ(outcomes(run), Outcomes{"crash"});
  EXPECT_EQ(run.results[0].reason,
            "repetition 2 of 3 differs from the first: /steps/0: exited with status 3");
}

TEST_F(SuiteRunTest, EveryWayToCutIsPlayed) {
  add("area/a", R"({"steps": [{"subject": "readline"},
                              {"peer": "send", "data": "ab\n", "cuts": "all", "expect": [{"readline": "ab\n"}]}]})");
  const SuiteRun real = run({oracle_command()});
  EXPECT_EQ(outcomes(real), Outcomes{"pass"});
  EXPECT_EQ(real.results[0].runs, 4U);

  // Wrong at the second piece of any delivery.
  const SuiteRun cut = run({scripted(right())});
  ASSERT_EQ(outcomes(cut), Outcomes{"fail"});
  EXPECT_EQ(cut.results[0].runs, 2U);
  EXPECT_EQ(cut.results[0].deviations.at(0).pieces, deliveries_of(scenarios_[0]).at(1));
}

TEST_F(SuiteRunTest, OneWayToCutCanBeChosen) {
  add("area/a", R"({"steps": [{"subject": "readline"},
                              {"peer": "send", "data": "ab\n", "cuts": "all", "expect": [{"readline": "ab\n"}]}]})");
  // Has the line with the second piece, which there is only if the data is cut in two or more.
  const std::string late = R"("feed_data": [{"observed": []}, {"observed": [{"readline": "ab\n"}]}])";
  options_.pieces = {1, 2};
  const SuiteRun cut = run({scripted(late)});
  EXPECT_EQ(outcomes(cut), Outcomes{"pass"});
  EXPECT_EQ(cut.results[0].runs, 1U);
  options_.pieces = {3};
  const SuiteRun whole = run({scripted(late)});
  ASSERT_EQ(outcomes(whole), Outcomes{"fail"});
  EXPECT_EQ(whole.results[0].deviations.at(0).pieces, options_.pieces);
}

TEST_F(SuiteRunTest, FailFastLeavesOutTheRest) {
  for (const char* id : {"area/a", "area/b", "area/c"}) add(id);
  options_.fail_fast = true;
  const SuiteRun run = this->run({scripted(right())});
  EXPECT_EQ(outcomes(run), (Outcomes{"pass", "fail", "not-run"}));
  EXPECT_EQ(run.results[2].reason, "left out after the first failure");
}

TEST_F(SuiteRunTest, TheOrderOfResultsDoesNotDependOnTheWorkers) {
  for (int i = 0; i < 60; ++i) add("area/x" + std::to_string(i));
  std::vector<std::vector<std::string>> orders;
  for (const std::size_t jobs : {1U, 3U}) {
    options_.jobs = jobs;
    const SuiteRun run = this->run({oracle_command(), oracle_command()});
    std::vector<std::string> order;
    for (const RunResult& result : run.results) {
      order.push_back(result.subject + " " + result.scenario + " " + to_string(result.outcome));
    }
    EXPECT_EQ(order.size(), 120U);
    EXPECT_EQ(order[61], "subject1 area/x1 pass");
    orders.push_back(order);
  }
  EXPECT_EQ(orders[0], orders[1]);
}

TEST_F(SuiteRunTest, ASignalStopsTheRunAndKeepsWhatIsFinished) {
  for (const char* id : {"area/a", "area/b", "area/c"}) add(id);
  interrupt_.emplace(Interrupt::OnSignals{});
  listener_.on_finished = [](const RunResult&) { ::kill(::getpid(), SIGINT); };
  const SuiteRun run = this->run({scripted(right(3))});
  interrupt_.reset();
  EXPECT_TRUE(run.interrupted);
  EXPECT_EQ(outcomes(run), (Outcomes{"pass", "not-run", "not-run"}));
  EXPECT_EQ(run.results[1].reason, "the run was interrupted");
}

TEST_F(SuiteRunTest, WhatTheListenerThrowsEndsTheRun) {
  for (const char* id : {"area/a", "area/b", "area/c"}) add(id);
  options_.jobs = 2;
  listener_.on_finished = [](const RunResult&) { throw std::runtime_error("the disk is full"); };
  EXPECT_THROW(run({scripted(right(3))}), std::runtime_error);
}

}  // namespace
}  // namespace gauge
