#include "runner/report/page_scenario.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/case/scenario_parser.h"
#include "runner/case/schema.h"

namespace gauge {
namespace {

const std::vector<std::string> kVersions = {"3.8", "3.9", "3.10", "3.11"};

constexpr const char* kScenario = R"({
  "title": "A line is read, or not, as the version has it",
  "clauses": ["RL-01"],
  "tags": ["eof"],
  "note": "A note.",
  "over": ["direct", "tcp"],
  "roles": ["client"],
  "python": ">=3.9",
  "reader": {"limit": 64},
  "steps": [
    {"subject": "readline", "as": "line"},
    {"peer": "send", "data": "ab\n", "cuts": "all", "expect": [
      {"line": "ab\n", "when": {"python": ">=3.10"}},
      {"line": {"raises": "ValueError", "message": "old"}, "when": {"python": "<3.10", "over": "tcp"}},
      {"line": {"raises": "ValueError", "message": "older"}, "when": {"python": "<3.10", "over": "direct"}}]},
    {"together": [{"subject": "feed_data", "data": "xy"}, {"subject": "mark", "as": "tick"}],
     "expect": [{"tick": null}]}
  ],
  "finally": [{"log": {"text": "oh"}, "when": {"python": ">=3.11"}}],
  "recorded": ["3.9", "3.10", "3.11"]
})";

class PageScenarioTest : public testing::Test {
 protected:
  static Json told(const char* scenario = kScenario) {
    const Schema schema = Schema::load(SOURCE_DIRECTORY "/spec/schema/scenario.schema.json");
    const ErrorVocabulary errors = ErrorVocabulary::load(SOURCE_DIRECTORY "/spec/errors.json");
    const Scenario parsed = parse_scenario(Json::parse(scenario), "cases/a/x.json", "a/x", schema);
    return page_scenario(parsed, kVersions, errors);
  }
};

TEST_F(PageScenarioTest, SaysWhatTheScenarioSays) {
  const Json page = told();
  EXPECT_EQ(page["id"], "a/x");
  EXPECT_EQ(page["variants"], (Json{"direct", "tcp-client"}));
  EXPECT_EQ(page["clauses"], Json::array({"RL-01"}));
  EXPECT_EQ(page["note"], "A note.");
  EXPECT_EQ(page["python"], ">=3.9");
  EXPECT_EQ(page["setup"], Json::parse(R"([["reader", "{\"limit\": 64}"]])"));
  EXPECT_EQ(page["recorded"], "0111");
}

TEST_F(PageScenarioTest, TellsStepsInWordsWithTheirCallsAndTheirBytes) {
  const Json steps = told()["steps"];
  EXPECT_EQ(steps[0]["by"], "subject");
  EXPECT_EQ(steps[0]["does"], Json::array({"line = readline()"}));
  EXPECT_EQ(steps[0]["calls"], Json::array({"line"}));
  EXPECT_EQ(steps[1]["by"], "peer");
  EXPECT_EQ(steps[1]["does"], Json::array({R"(send "ab\n", cut in every way: 4 runs)"}));
  EXPECT_EQ(steps[1]["bytes"], "ab\n");
  EXPECT_EQ(steps[2]["calls"], (Json{"feed_data", "tick"}));
  EXPECT_EQ(steps[2]["bytes"], "xy");
}

TEST_F(PageScenarioTest, AnExpectationSaysWhereItHolds) {
  const Json page = told();
  const Json& expect = page["steps"][1]["expect"];
  EXPECT_EQ(expect[0]["in"], "0011") << "the same for all variants";
  EXPECT_EQ(expect[0]["when"], "CPython >=3.10");
  EXPECT_EQ(expect[1]["in"], (Json{"0000", "0100"})) << "by variant; 3.8 was not recorded";
  EXPECT_FALSE(page["steps"][2]["expect"][0].contains("in"));
  EXPECT_EQ(page["finally"][0]["in"], "0001");
}

TEST_F(PageScenarioTest, VersionsThatExpectTheSameAreOfOneClassAtEachLevel) {
  const Json classes = told()["classes"];
  EXPECT_EQ(classes["behaviour"], (Json{{"direct", ".011"}, {"tcp-client", ".011"}}));
  EXPECT_EQ(classes["messages"], (Json{{"direct", ".011"}, {"tcp-client", ".011"}}));
  EXPECT_EQ(classes["diagnostics"], (Json{{"direct", ".001"}, {"tcp-client", ".001"}}));
}

TEST_F(PageScenarioTest, WhereAllVersionsAgreeThereAreNoClasses) {
  const Json page = told(R"({
    "title": "A title that is long enough", "clauses": ["RL-01"], "over": ["direct", "tcp"],
    "steps": [{"subject": "readline", "expect": [{"readline": "x", "when": {"over": "tcp"}}]}],
    "recorded": ["3.8", "3.9"]})");
  EXPECT_EQ(page["classes"], Json::object());
  EXPECT_EQ(page["steps"][0]["expect"][0]["in"], (Json{"0000", "1100", "1100"}));
}

TEST_F(PageScenarioTest, AMessageAloneIsNoOtherBehaviour) {
  const Json page = told(R"({
    "title": "A title that is long enough", "clauses": ["RL-01"], "over": ["direct"],
    "steps": [{"subject": "readline", "expect": [
      {"readline": {"raises": "ValueError", "message": "a"}, "when": {"python": "<3.9"}},
      {"readline": {"raises": "ValueError", "message": "b"}, "when": {"python": ">=3.9"}}]}],
    "recorded": ["3.8", "3.9"]})");
  EXPECT_EQ(page["classes"], (Json{{"messages", {{"direct", "01.."}}}}));
}

}  // namespace
}  // namespace gauge
