#include "runner/case/recording.h"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>

#include "runner/case/expectation.h"
#include "runner/case/json_layout.h"
#include "runner/case/test_scenario.h"
#include "runner/case/version.h"

namespace gauge {
namespace {

const Variant kDirect = {Over::direct, Role::none};
const Variant kTcpClient = {Over::tcp, Role::client};

Recording recording_of(const std::string& version, const Variant& variant,
                       const std::vector<std::string>& steps, const std::string& finally = "[]") {
  Recording recording = {version, variant, {}, Json::parse(finally)};
  for (const std::string& step : steps) recording.steps.push_back(Json::parse(step));
  return recording;
}

Scenario direct_scenario(const std::string& more = "") {
  return scenario_of(
      R"({"over": ["direct"], "steps": [{"subject": "readline", "as": "line"}, {"peer": "eof"}])" + more +
      "}");
}

std::string error_of(const Scenario& scenario, const std::vector<Recording>& recordings) {
  try {
    record(scenario, recordings);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

TEST(Record, WritesWhatAllHaveInCommonOnce) {
  const Json source =
      record(direct_scenario(), {recording_of("3.9", kDirect, {"[]", R"([{"line": "ab"}])"}),
                                 recording_of("3.10.2", kDirect, {"[]", R"([{"line": "ab"}])"})});
  EXPECT_EQ(layout_file(source), R"({
  "title": "A title that is long enough",
  "clauses": ["RU-06"],
  "over": ["direct"],
  "steps": [
    {"subject": "readline", "as": "line"},
    {"peer": "eof", "expect": [{"line": "ab"}]}
  ],
  "recorded": ["3.9", "3.10"]
}
)");
}

TEST(Record, SplitsWhereVersionsDiffer) {
  const Json source = record(
      direct_scenario(
          R"(, "finally": [{"pending": {"text": "line"}}], "recorded": ["3.9"], "note": "stays")"),
      {recording_of("3.9", kDirect, {"[]", R"([{"line": {"message": "m", "raises": "TypeError"}}])"}),
       recording_of("3.10", kDirect, {"[]", R"([{"line": "ab"}])"}, R"([{"leaked": {"text": "x"}}])")});
  EXPECT_EQ(layout_line(source["steps"][1]["expect"]),
            R"([{"line": {"raises": "TypeError", "message": "m"}, "when": {"python": "<3.10"}}, )"
            R"({"line": "ab", "when": {"python": ">=3.10"}}])");
  EXPECT_EQ(layout_line(source["finally"]), R"([{"leaked": {"text": "x"}, "when": {"python": ">=3.10"}}])");
  std::vector<std::string> keys;
  for (const auto& [key, value] : source.items()) keys.push_back(key);
  EXPECT_EQ(keys,
            (std::vector<std::string>{"title", "clauses", "over", "steps", "note", "finally", "recorded"}));
}

TEST(Record, TakesAwayAnExpectationOfWhatIsNotObserved) {
  const Scenario scenario = scenario_of(
      R"({"over": ["direct"], "steps": [{"subject": "readline", "expect": [{"readline": "x"}]}], "recorded": ["3.9"]})");
  const Json source = record(scenario, {recording_of("3.9", kDirect, {"[]"})});
  EXPECT_FALSE(source["steps"][0].contains("expect"));
  EXPECT_FALSE(source.contains("finally"));
}

TEST(Record, KeepsWhatWasRecordedOfVersionsThatAreNotPresent) {
  const Scenario scenario = scenario_of(R"({"over": ["direct"], "steps": [{"subject": "readline", "expect": [
      {"readline": 1, "when": {"python": "<3.10"}}, {"readline": 2, "when": {"python": ">=3.10"}}]}],
      "recorded": ["3.9", "3.10", "3.11"]})");
  const Json source = record(scenario, {recording_of("3.11", kDirect, {R"([{"readline": 3}])"})});
  EXPECT_EQ(
      layout_line(source["steps"][0]["expect"]),
      R"([{"readline": 1, "when": {"python": "<3.10"}}, {"readline": 2, "when": {"python": ">=3.10,<3.11"}}, )"
      R"({"readline": 3, "when": {"python": ">=3.11"}}])");
  EXPECT_EQ(layout_line(source["recorded"]), R"(["3.9", "3.10", "3.11"])");
}

TEST(Record, KeepsVariantsThatWereNotPlayedOfAVersionThatWasRecorded) {
  const Scenario scenario = scenario_of(R"({"over": ["direct", "tcp"], "roles": ["client"],
      "steps": [{"subject": "readline", "expect": [{"readline": 1}]}], "recorded": ["3.9"]})");
  const Json source = record(scenario, {recording_of("3.9", kTcpClient, {R"([{"readline": 2}])"})});
  EXPECT_EQ(layout_line(source["steps"][0]["expect"]),
            R"([{"readline": 1, "when": {"over": "direct"}}, {"readline": 2, "when": {"over": "tcp"}}])");
}

TEST(Record, ForgetsVersionsToWhichTheScenarioNoLongerApplies) {
  const Scenario scenario = direct_scenario(R"(, "python": ">=3.10.2", "recorded": ["3.9", "3.10"])");
  const Json source = record(scenario, {recording_of("3.11", kDirect, {"[]", "[]"})});
  EXPECT_EQ(layout_line(source["recorded"]), R"(["3.10", "3.11"])");
}

TEST(Record, IsTheSameWhenDoneAgain) {
  const std::vector<Recording> recordings = {
      recording_of("3.9", kDirect, {"[]", R"([{"line": 1}, {"transport": {"text": "t"}}])"},
                   R"([{"spins": true}])"),
      recording_of("3.10", kDirect, {R"([{"line": 2}])", "[]"})};
  const Json once = record(direct_scenario(), recordings);
  const Scenario again = parse_scenario(once, "x.json", "x", scenario_schema());
  EXPECT_EQ(record(again, recordings), once);
  EXPECT_EQ(record(again, {}), once);
}

TEST(Record, RefusesRecordingsThatDoNotFit) {
  const Recording fits = recording_of("3.9", kDirect, {"[]", "[]"});
  EXPECT_EQ(error_of(direct_scenario(), {}), "nothing was recorded");
  EXPECT_EQ(error_of(direct_scenario(), {fits, fits}), "there are two recordings of 3.9 over direct");
  EXPECT_EQ(error_of(direct_scenario(), {recording_of("3.9", kTcpClient, {"[]", "[]"})}),
            "the scenario has no variant tcp-client");
  EXPECT_EQ(error_of(direct_scenario(), {recording_of("3.9", kDirect, {"[]"})}),
            "the recording of 3.9 over direct has 1 steps, the scenario 2");
  const Scenario both = scenario_of(R"({"over": ["direct", "tcp"], "steps": [{"peer": "eof"}]})");
  EXPECT_EQ(error_of(both, {recording_of("3.9", kDirect, {"[]"})}),
            "there is no recording of 3.9 over tcp-client");
}

// Every context gets back what was recorded there, whatever that was.
TEST(Record, GivesEveryContextItsOwnObservationsBack) {
  const Scenario scenario =
      scenario_of(R"({"steps": [{"subject": "readline", "as": "a"}, {"peer": "eof"}]})");
  const std::vector<std::string> versions = {"3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13"};
  std::mt19937 random(5);
  auto observations = [&random] {
    Json list = Json::array();
    for (auto length = random() % 4; length > 0; --length) {
      list.push_back({{random() % 2 == 0 ? "a" : "transport", random() % 3}});
    }
    return list;
  };
  for (int round = 0; round < 40; ++round) {
    // Some rounds with few kinds of behaviour, which is what there is, and some with as many as there are
    // contexts.
    std::vector<Recording> kinds;
    for (auto count = 1 + random() % (round % 4 == 0 ? 40 : 4); count > 0; --count) {
      kinds.push_back({"", kDirect, {observations(), observations()}, observations()});
    }
    std::vector<Recording> recordings;
    for (const std::string& version : versions) {
      for (const Variant& variant : variants_of(scenario)) {
        recordings.push_back(kinds[random() % kinds.size()]);
        recordings.back().version = version;
        recordings.back().variant = variant;
      }
    }
    const Json source = record(scenario, recordings);
    for (const Recording& recording : recordings) {
      const Context context = {Version::parse(recording.version), recording.variant};
      for (std::size_t step = 0; step < recording.steps.size(); ++step) {
        const Json expect = source["steps"][step].value("expect", Json::array());
        EXPECT_EQ(expected_observations(expect, context), recording.steps[step]);
      }
      EXPECT_EQ(expected_observations(source.value("finally", Json::array()), context), recording.finally);
    }
  }
}

}  // namespace
}  // namespace gauge
