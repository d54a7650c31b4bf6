// Every adapter of the gallery that is wrong on purpose (runner/testing/rogue.py), with the outcome it must
// get.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <map>
#include <set>

#include "runner/run/play_fixture.h"
#include "runner/run/suite_run.h"

namespace gauge {
namespace {

constexpr const char* kRogue = SOURCE_DIRECTORY "/runner/testing/rogue.py";

class Silence : public RunListener {
 public:
  void planned(std::size_t) override {}
  void started(const SubjectRun&) override {}
  void finished(const RunResult&) override {}
};

using Outcomes = std::vector<std::string>;

class RoguesTest : public testing::Test {
 protected:
  void add(const std::string& id, const std::string& changes) {
    Json document =
        Json::parse(R"({"over": ["direct"], "recorded": ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12",
                                                                     "3.13", "3.14", "3.15"]})");
    document.merge_patch(Json::parse(changes));
    scenarios_.push_back(scenario_of(document.dump()));
    scenarios_.back().id = id;
  }

  SuiteRun run(const std::string& fault, const std::string& at = "5") {
    std::vector<Selected> selection;
    for (const Scenario& scenario : scenarios_) selection.push_back({&scenario, variants_of(scenario)});
    Silence silence;
    return run_suite(selection, {{fault, {PYTHON, "-E", "-B", kRogue, fault, "--at", at}}}, {}, options_,
                     error_vocabulary(), interrupt_, silence);
  }

  static Outcomes outcomes(const SuiteRun& run) {
    Outcomes outcomes;
    for (const RunResult& result : run.results) outcomes.push_back(to_string(result.outcome));
    return outcomes;
  }

  std::deque<Scenario> scenarios_;
  RunOptions options_;
  Interrupt interrupt_;
};

// Faults of the adapter

struct AdapterFault {
  const char* name;
  const char* outcome;      // of the scenario in which it shows
  const char* reason;       // how the reason begins
  const char* stderr_tail;  // what standard error holds
};

constexpr AdapterFault kAdapterFaults[] = {
    {"hangs", "timeout", "/steps/0: no answer within 500 ms", ""},
    {"exits", "crash", "/steps/0: exited with status 3", "rogue: this is the end"},
    {"crashes", "crash", "/steps/0: killed by signal 9 (SIGKILL)", ""},
    {"prints-garbage", "protocol-error", "/steps/0: not JSON: \"Segmentation fault (core not dumped)\"", ""},
    {"wrong-id", "protocol-error", "/steps/0: an answer with id \"1010\" where 10 is due", ""},
    {"answers-twice", "protocol-error", "/steps/1: an answer with id \"10\" where 11 is due", ""},
    {"floods-output", "protocol-error", "/steps/0: an answer with id \"0\" where 10 is due", ""},
    {"long-line", "protocol-error", "/steps/0: a line is longer than 67108864 bytes", ""},
    {"invalid-utf8", "protocol-error", "/steps/0: not JSON", ""},
    {"floods-errors", "pass", "", ""},
};

class AdapterFaultTest : public RoguesTest, public testing::WithParamInterface<AdapterFault> {};

std::string test_name(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rogues, AdapterFaultTest, testing::ValuesIn(kAdapterFaults),
                         [](const auto& info) { return test_name(info.param.name); });

// Three scenarios of five requests each; the tenth request of a process is the first step of its second
// scenario. So the third scenario, which a new process plays, gets through, however badly the second one
// ends.
TEST_P(AdapterFaultTest, CostsItsScenarioAlone) {
  const AdapterFault& fault = GetParam();
  for (const char* id : {"area/first", "area/second", "area/third"}) {
    add(id,
        R"({"steps": [{"subject": "readline"}, {"peer": "send", "data": "ab\n", "expect": [{"readline": "ab\n"}]}]})");
  }
  if (std::string(fault.outcome) == "timeout") options_.adapter.timeout_ms = 500;
  const SuiteRun run = this->run(fault.name, "10");
  EXPECT_EQ(outcomes(run), (Outcomes{"pass", fault.outcome, "pass"}));
  EXPECT_EQ(run.results[1].reason.substr(0, std::string(fault.reason).size()), fault.reason);
  EXPECT_NE(run.results[1].stderr_tail.find(fault.stderr_tail), std::string::npos)
      << run.results[1].stderr_tail;
  EXPECT_EQ(run.subjects[0].starts, run.results[1].outcome == Outcome::pass ? 1U : 2U);
  EXPECT_EQ(run.subjects[0].error, "");
}

// Faults at the start

TEST_F(RoguesTest, OneThatDoesNotStart) {
  add("area/a", "{}");
  add("area/b", "{}");
  const SuiteRun run = this->run("exits-at-start");
  EXPECT_EQ(outcomes(run), (Outcomes{"crash", "not-run"}));
  EXPECT_EQ(run.subjects[0].error, "exited with status 3");
  EXPECT_EQ(run.subjects[0].stderr_tail, "rogue: cannot start");
}

TEST_F(RoguesTest, OneThatKnowsEverythingIsNotTrusted) {
  add("area/a", "{}");
  add("area/b", "{}");
  const SuiteRun run = this->run("knows-everything");
  EXPECT_EQ(outcomes(run), (Outcomes{"protocol-error", "not-run"}));
  EXPECT_EQ(run.subjects[0].error, "an operation that does not exist was not answered by `unsupported`");
}

TEST_F(RoguesTest, OneThatSupportsNothing) {
  add("area/a", R"({"over": ["direct", "tcp"]})");
  const SuiteRun run = this->run("all-unsupported");
  EXPECT_EQ(outcomes(run), (Outcomes{"unsupported", "unsupported", "unsupported"}));
  EXPECT_EQ(run.results[1].reason, "/connect: not here");
  EXPECT_EQ(run.subjects[0].starts, 1U);
}

// Faults of the streams: the scenarios that must see each of them

struct StreamFault {
  const char* name;
  std::set<std::string> seen_by;
};

class StreamFaultTest : public RoguesTest, public testing::WithParamInterface<StreamFault> {};

INSTANTIATE_TEST_SUITE_P(Rogues, StreamFaultTest,
                         testing::Values(StreamFault{"drops-a-byte", {"pieces"}},
                                         StreamFault{"swallows-eof", {"eof", "late"}},
                                         StreamFault{"ignores-the-limit", {"limit", "pause"}},
                                         StreamFault{"eof-before-data", {"late"}},
                                         StreamFault{"never-resumes", {"pause"}},
                                         StreamFault{"wrong-consumed", {"limit"}}),
                         [](const auto& info) { return test_name(info.param.name); });

TEST_P(StreamFaultTest, IsSeenWhereItShows) {
  add("pieces", R"({"steps": [{"subject": "readexactly", "n": 4},
      {"peer": "send", "data": "abcd", "cuts": [2], "expect": [{"readexactly": "abcd"}]}]})");
  add("eof", R"({"steps": [{"subject": "read"}, {"peer": "eof", "expect": [{"read": ""}]}]})");
  add("late", R"({"steps": [{"peer": "send", "data": "xy"}, {"peer": "eof"},
      {"subject": "read", "expect": [{"read": "xy"}]}]})");
  add("limit", R"({"reader": {"limit": 4}, "steps": [{"subject": "readuntil"},
      {"peer": "send", "data": "abcdefg", "expect": [{"readuntil": {"raises": "LimitOverrunError", "consumed": 7,
        "message": "Separator is not found, and chunk exceed the limit"}}]}]})");
  add("pause", R"({"reader": {"limit": 1}, "steps": [
      {"peer": "send", "data": "abcdef", "expect": [{"transport": {"text": "pause_reading"}}]},
      {"subject": "readexactly", "n": 6,
       "expect": [{"transport": {"text": "resume_reading"}}, {"readexactly": "abcdef"}]}]})");
  const SuiteRun run = this->run(GetParam().name);
  for (const RunResult& result : run.results) {
    const bool is_seen = GetParam().seen_by.count(result.scenario) > 0;
    EXPECT_EQ(to_string(result.outcome), is_seen ? "fail" : "pass")
        << result.scenario << ": " << result.reason;
  }
}

TEST_F(RoguesTest, AFlakyOneNeedsRepetition) {
  add("area/a", R"({"steps": [{"subject": "readline"},
                              {"peer": "send", "data": "ab\n", "expect": [{"readline": "ab\n"}]}]})");
  EXPECT_EQ(outcomes(run("flaky")), Outcomes{"fail"});
  options_.repeat = 3;
  EXPECT_EQ(outcomes(run("flaky")), Outcomes{"flaky"});
}

// A fault that is added to the gallery gets its place here.
TEST(GalleryTest, EveryFaultIsTested) {
  std::set<std::string> tested = {
      "exits-at-start", "knows-everything",  "all-unsupported", "flaky",         "drops-a-byte",
      "swallows-eof",   "ignores-the-limit", "eof-before-data", "never-resumes", "wrong-consumed"};
  for (const AdapterFault& fault : kAdapterFaults) tested.insert(fault.name);

  Process process({PYTHON, "-E", "-B", kRogue, "--list"});
  const Interrupt interrupt;
  LineChannel lines(process, interrupt, 1000);
  std::set<std::string> listed;
  try {
    for (;;) {
      const std::string line(lines.next_line(Deadline(kWatchdogMs)));
      listed.insert(line.substr(0, line.find(' ')));
    }
  } catch (const ChannelError& error) {
    ASSERT_EQ(error.kind(), ChannelError::Kind::closed);
  }
  EXPECT_EQ(listed, tested);
}

}  // namespace
}  // namespace gauge
