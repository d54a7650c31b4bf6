#include "runner/report/json_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "runner/case/json_file.h"
#include "runner/case/schema.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

std::vector<Problem> problems_of(const Json& document) {
  return Schema::load(SOURCE_DIRECTORY "/spec/schema/result.schema.json").check(document, "results.json");
}

TEST(JsonReport, IsWhatTheSchemaSays) {
  const SampleRun sample;
  const Json document = parse_json(json_report(sample.report()), "results.json");
  for (const Problem& problem : problems_of(document)) ADD_FAILURE() << to_string(problem);
}

TEST(JsonReport, TheSchemaRefusesWhatTheReportNeverSays) {
  const SampleRun sample;
  Json document = parse_json(json_report(sample.report()), "results.json");
  document["results"][0]["outcome"] = "green";
  EXPECT_FALSE(problems_of(document).empty());
}

TEST(JsonReport, HoldsWhatTheRunFoundOut) {
  const SampleRun sample;
  const Json document = parse_json(json_report(sample.report()), "results.json");
  EXPECT_EQ(document["subjects"][0]["hello"]["profile"], "3.15");
  EXPECT_TRUE(document["subjects"][1]["hello"].is_null());
  EXPECT_EQ(document["subjects"][1]["error"], "./gone: no such file");
  EXPECT_EQ(document["totals"]["all"]["variants"], 14);
  EXPECT_EQ(document["totals"]["subjects"]["./gone"]["not-run"], 1);
  EXPECT_EQ(document["totals"]["subjects"]["reference"]["messages"], (Json{{"agree", 1}, {"of", 2}}));
  const Json& failure = document["results"][1];
  EXPECT_EQ(failure["id"], "reader/line@fail");
  EXPECT_EQ(failure["deviations"][0]["expected"], (Json::array({{{"line", "ab\n"}}})));
  EXPECT_EQ(failure["deviations"][0]["pieces"], (Json{1, 2}));
}

TEST(JsonReport, OnlyTimesDifferBetweenTwoRuns) {
  const SampleRun sample;
  RunReport first = sample.report();
  RunReport second = sample.report();
  second.started = "2027-02-01T00:00:00Z";
  second.duration_ms = 1;
  for (RunResult& result : second.run.results) result.duration_ms = 77.5;
  second.run.subjects[0].starts = 4;
  const auto without_times = [](const RunReport& report) {
    const std::regex times(R"times("(started|[a-z_]*_ms)": ?("[^"]*"|[0-9.e+-]+))times");
    return std::regex_replace(json_report(report), times, "");
  };
  EXPECT_NE(json_report(first), json_report(second));
  EXPECT_EQ(without_times(first), without_times(second));
}

TEST(JsonReport, AResultIsALine) {
  const SampleRun sample;
  const std::string text = json_report(sample.report());
  EXPECT_NE(text.find("\n    {\"id\":\"reader/line@fail\""), std::string::npos) << text;
  EXPECT_NE(text.find("\n    {\"id\":\"reader/line@flaky\""), std::string::npos);
}

}  // namespace
}  // namespace gauge
