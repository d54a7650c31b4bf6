#include "runner/report/comparison_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/case/json_file.h"
#include "runner/case/schema.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class ComparisonReportTest : public testing::Test {
 protected:
  ComparisonReportTest() {
    RunReport& report = after_.report;
    report.started = "2026-02-01T12:00:00Z";
    result(report, "pass").outcome = Outcome::fail;
    result(report, "pass").deviations = SampleRun::failure().deviations;
    result(report, "fail").outcome = Outcome::pass;
    result(report, "fail").deviations.clear();
    result(report, "unsupported").outcome = Outcome::pass;
    result(report, "direct").scenario = "reader/renamed";
  }

  static RunResult& result(RunReport& report, const std::string& variant) {
    for (RunResult& each : report.run.results) {
      if (each.variant == variant && each.subject == "reference") return each;
    }
    throw std::logic_error("the sample has no " + variant);
  }

  FileComparison comparison() const {
    FileComparison both{before_, after_};
    both.subjects.push_back(compare_subject(before_.report, after_.report, {"reference", "reference"}));
    return both;
  }

  std::string text(bool verbose = false) const {
    return comparison_text(comparison(), explainer_, sample_.errors(), {verbose, Terminal{}});
  }

  Json json() const { return parse_json(comparison_json(comparison(), "1.2.3"), "comparison.json"); }

  const SampleRun sample_;
  const Explainer explainer_{sample_.catalog(), sample_.clauses(), sample_.errors(), {}};
  ReportInFile before_{"a.json", sample_.report()};
  ReportInFile after_{"b.json", sample_.report()};
};

TEST_F(ComparisonReportTest, TellsEveryKindOfChange) {
  const std::string told = text();
  EXPECT_NE(told.find("before          a.json: 2026-01-31T12:00:00Z, streamgauge 1.2.3, suite "), told.npos)
      << told;
  EXPECT_NE(told.find("after           b.json: 2026-02-01T12:00:00Z"), told.npos) << told;
  EXPECT_NE(told.find("\nregressed       reader/line @pass  pass -> fail\n"), told.npos) << told;
  EXPECT_NE(told.find("\nfixed           reader/line @fail  fail -> pass\n"), told.npos) << told;
  EXPECT_NE(told.find("\nchanged         reader/line @unsupported  unsupported -> pass\n"), told.npos)
      << told;
  EXPECT_NE(told.find("\nnew             reader/renamed @direct  pass but for messages\n"), told.npos)
      << told;
  EXPECT_NE(told.find("\ngone            reader/line @direct  pass but for messages\n"), told.npos) << told;
  EXPECT_NE(told.find("\nreference 3.15: 1 regressed, 1 changed, 1 fixed, 1 new, 1 gone; 9 of 12 in both are "
                      "the same\n"),
            told.npos)
      << told;
}

TEST_F(ComparisonReportTest, WhatRegressedIsToldInFull) {
  const std::string told = text();
  EXPECT_NE(told.find("step        2 of 2"), told.npos) << told;
  EXPECT_NE(told.find("expected  > line = \"ab\\n\""), told.npos) << told;
  EXPECT_NE(told.find("observed  > line = \"ab\""), told.npos) << told;
  EXPECT_NE(told.find("streamgauge run reader/line@pass --subject reference"), told.npos) << told;
}

TEST_F(ComparisonReportTest, WhatWasObservedBeforeIsToldWhereAFailureIsAnotherOne) {
  result(before_.report, "pass").outcome = Outcome::fail;
  result(before_.report, "pass").deviations = SampleRun::failure().deviations;
  result(before_.report, "pass").deviations[0].observed = Json::array();
  const std::string told = text();
  EXPECT_NE(told.find("\nchanged         reader/line @pass  fail -> fail\n  before    > nothing\n"),
            told.npos)
      << told;
}

TEST_F(ComparisonReportTest, ChangesThatAreTheSameAreToldOnce) {
  for (ReportInFile* file : {&before_, &after_}) {
    RunResult other = result(file->report, "pass");
    other.variant = "tls-client";
    file->report.run.results.push_back(other);
  }
  EXPECT_NE(text().find("\nregressed       reader/line @pass @tls-client  pass -> fail\n"), std::string::npos)
      << text();
}

TEST_F(ComparisonReportTest, WhatIsNewIsNotNamedWithoutEnd) {
  for (int i = 0; i < 30; ++i) {
    RunResult other = result(after_.report, "fail");
    other.scenario = "reader/new-" + std::to_string(i);
    after_.report.run.results.push_back(other);
  }
  EXPECT_NE(text().find("\nnew             11 more scenarios; -v names them\n"), std::string::npos) << text();
  EXPECT_EQ(text(true).find("more scenarios"), std::string::npos);
  EXPECT_NE(text(true).find("reader/new-29"), std::string::npos);
}

TEST_F(ComparisonReportTest, OtherScenariosAndOtherSubjectsAreTold) {
  before_.report.suite = "sha256:" + std::string(64, '0');
  before_.report.run.subjects.push_back(before_.report.run.subjects[1]);
  before_.report.run.subjects.back().subject.name = "uvloop";
  after_.report.run.subjects[0].hello->version = "1.3.0";
  const std::string told = text();
  EXPECT_NE(told.find("suite 00000000\n"), told.npos) << told;
  EXPECT_NE(told.find("\nnote            the scenarios are not the same"), told.npos) << told;
  EXPECT_NE(told.find("\nnote            only in a.json: uvloop\n"), told.npos) << told;
  EXPECT_NE(told.find("reference 3.15: Streamgauge reference 1.2.3 -> Streamgauge reference 1.3.0\n"),
            told.npos)
      << told;
}

TEST_F(ComparisonReportTest, WorseIsWhatIsWorse) {
  EXPECT_TRUE(comparison().is_worse());
  after_.report.run.results.erase(after_.report.run.results.begin());
  EXPECT_FALSE(comparison().is_worse());
}

TEST_F(ComparisonReportTest, JsonIsWhatTheSchemaSays) {
  const Schema schema = Schema::load(SOURCE_DIRECTORY "/spec/schema/comparison.schema.json");
  for (const Problem& problem : schema.check(json(), "comparison.json")) ADD_FAILURE() << to_string(problem);
  Json wrong = json();
  wrong["changes"][0]["change"] = "green";
  EXPECT_FALSE(schema.check(wrong, "comparison.json").empty());
}

TEST_F(ComparisonReportTest, JsonHoldsEveryChange) {
  const Json document = json();
  EXPECT_EQ(document["worse"], true);
  EXPECT_EQ(document["same_suite"], true);
  EXPECT_EQ(document["before"]["file"], "a.json");
  EXPECT_EQ(document["subjects"][0]["regressed"], 1);
  EXPECT_EQ(document["subjects"][0]["same"], 9);
  ASSERT_EQ(document["changes"].size(), 5U);
  const Json& regressed = document["changes"][0];
  EXPECT_EQ(regressed["id"], "reader/line@pass");
  EXPECT_EQ(regressed["change"], "regressed");
  EXPECT_EQ(regressed["worse"], true);
  EXPECT_EQ(regressed["before"]["outcome"], "pass");
  EXPECT_EQ(regressed["after"]["deviations"][0]["step"], "/steps/1");
  EXPECT_EQ(regressed["after"]["fingerprint"], fingerprint_of(SampleRun::failure()));
  EXPECT_TRUE(document["changes"][4]["after"].is_null());
}

}  // namespace
}  // namespace gauge
