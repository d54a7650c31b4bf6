#include "runner/report/page_history.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/report/result_merge.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class PageHistoryTest : public testing::Test {
 protected:
  // The sample at this day, with these of its results.
  RunReport on(const std::string& day, const std::vector<std::string>& variants) const {
    RunReport report = sample_.report();
    report.started = day + "T12:00:00Z";
    std::erase_if(report.run.results, [&variants](const RunResult& result) {
      return std::find(variants.begin(), variants.end(), result.variant) == variants.end();
    });
    return report;
  }

  static RunResult& result(RunReport& report, const std::string& variant) {
    for (RunResult& each : report.run.results) {
      if (each.variant == variant && each.subject == "reference") return each;
    }
    throw std::logic_error("there is no " + variant);
  }

  Json told(const std::vector<RunReport>& reports) const {
    std::vector<const RunReport*> pointers;
    for (const RunReport& report : reports) pointers.push_back(&report);
    return page_subjects(pointers, sample_.catalog());
  }

  // Of the first subject.
  Json measurements(const std::vector<RunReport>& reports) const { return told(reports)[0]["measurements"]; }

  Json changes(const std::vector<RunReport>& reports) const {
    return measurements(reports)[1]["compared"]["changes"];
  }

  const SampleRun sample_;
};

TEST_F(PageHistoryTest, OneRunIsOneMeasurementOfEachSubject) {
  EXPECT_EQ(told({sample_.report()}), Json::parse(R"([
    {"name": "reference", "measurements": [
      {"runs": [0], "agreement": [{"version": "3.13", "agree": 4, "of": 9}], "best": ["3.13"]}]},
    {"name": "./gone", "measurements": [
      {"runs": [0], "agreement": [{"version": "3.13", "agree": 0, "of": 0}], "best": []}]}])"));
}

TEST_F(PageHistoryTest, RunsWithoutACommonVariantArePartsOfAWhole) {
  const Json found = measurements(
      {on("2026-01-01", {"pass"}), on("2026-01-02", {"fail", "crash"}), on("2026-01-03", {"pass", "fail"})});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0]["runs"], (Json{0, 1}));
  EXPECT_EQ(found[1]["runs"], (Json{2}));
  EXPECT_EQ(
      found[1]["compared"],
      Json::parse(R"({"same": 2, "common": 2, "changes": [["gone", false, "reader/line", ["crash"]]]})"));
}

TEST_F(PageHistoryTest, RunsOfOtherScenariosAreNeverParts) {
  RunReport other = on("2026-01-02", {"fail"});
  other.suite = "sha256:aa";
  EXPECT_EQ(measurements({on("2026-01-01", {"pass"}), other}).size(), 2U);
}

TEST_F(PageHistoryTest, ASubjectThatHasBecomeAnotherIsMeasuredAnew) {
  RunReport release = on("2026-01-02", {"fail"}), profile = release, silent = release;
  release.run.subjects[0].hello->version = "1.2.4";
  profile.run.subjects[0].hello->profile = Version::parse("3.14");
  silent.run.subjects[0].hello.reset();
  for (const RunReport& other : {release, profile, silent})
    EXPECT_EQ(measurements({on("2026-01-01", {"pass"}), other}).size(), 2U);
}

TEST_F(PageHistoryTest, ASubjectMayBeMeasuredLessOftenThanOthers) {
  RunReport alone = on("2026-01-02", {"pass"});
  alone.run.subjects.pop_back();
  const Json subjects = told({sample_.report(), alone});
  EXPECT_EQ(subjects[0]["measurements"].size(), 2U);
  EXPECT_EQ(subjects[1]["measurements"].size(), 1U);
}

// What compare says: its own tests tell what is which.
TEST_F(PageHistoryTest, ChangesAreThoseOfCompare) {
  const std::vector<std::string> all = {"pass", "fail", "crash", "flaky"};
  RunReport later = on("2026-01-02", all);
  result(later, "pass").outcome = Outcome::fail;
  result(later, "fail").outcome = Outcome::pass;
  result(later, "fail").deviations.clear();
  result(later, "crash").variant = "tls-client";
  EXPECT_EQ(changes({on("2026-01-01", all), later}), Json::parse(R"([
    ["regressed", true, "reader/line", ["pass"]],
    ["fixed", false, "reader/line", ["fail"]],
    ["new", false, "reader/line", ["tls-client"]],
    ["gone", false, "reader/line", ["crash"]]])"));
}

TEST_F(PageHistoryTest, AFailureThatFailsOtherwiseHasChanged) {
  RunReport later = on("2026-01-02", {"fail"});
  EXPECT_EQ(changes({on("2026-01-01", {"fail"}), later}), Json::array());
  result(later, "fail").deviations[0].observed = Json::array({Json{{"line", "other"}}});
  EXPECT_EQ(changes({on("2026-01-01", {"fail"}), later}),
            Json::parse(R"([["changed", false, "reader/line", ["fail"]]])"));
  result(later, "fail").deviations[0].step = "/steps/0";
  EXPECT_EQ(changes({on("2026-01-01", {"fail"}), later}),
            Json::parse(R"([["changed", true, "reader/line", ["fail"]]])"));
}

TEST_F(PageHistoryTest, VariantsThatChangedInTheSameWayAreToldTogether) {
  RunReport before = on("2026-01-01", {"fail"}), later = on("2026-01-02", {"fail"});
  for (RunReport* report : {&before, &later}) {
    report->run.results.push_back(result(*report, "fail"));
    report->run.results.back().variant = "tcp-server";
  }
  for (RunResult& each : later.run.results) {
    each.outcome = Outcome::pass;
    each.deviations.clear();
  }
  EXPECT_EQ(changes({before, later}),
            Json::parse(R"([["fixed", false, "reader/line", ["fail", "tcp-server"]]])"));
}

TEST_F(PageHistoryTest, WhatIsMissingOfAWholeIsNamed) {
  RunReport first = on("2026-01-01", {"pass"}), second = on("2026-01-02", {"fail"});
  first.selection = {"reader", "--shard", "1/3"};
  second.selection = {"reader", "--shard", "2/3"};
  EXPECT_EQ(measurements({first})[0]["missing"], Json::array({"parts 2/3 and 3/3 of `run reader`"}));
  const Json missing = Json::array({"part 3/3 of `run reader`"});
  EXPECT_EQ(measurements({first, second})[0]["missing"], missing);
  const RunReport merged = merge_results({{"a.json", first}, {"b.json", second}});
  EXPECT_EQ(measurements({merged})[0]["missing"], missing);
}

TEST_F(PageHistoryTest, APartWithoutTheSubjectIsNoneThatItLacks) {
  RunReport whole = on("2026-01-01", {"pass"}), part = on("2026-01-02", {"fail"});
  part.selection = {"--subject", "./gone", "--shard", "1/2"};
  part.run.subjects.erase(part.run.subjects.begin());
  part.run.results.clear();
  const Json subjects = told({merge_results({{"a.json", whole}, {"b.json", part}})});
  EXPECT_FALSE(subjects[0]["measurements"][0].contains("missing"));
  EXPECT_EQ(subjects[1]["measurements"][0]["missing"], Json::array({"part 2/2 of `run --subject ./gone`"}));
}

}  // namespace
}  // namespace gauge
