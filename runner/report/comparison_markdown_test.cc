#include "runner/report/comparison_markdown.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/report/markdown_report.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class ComparisonMarkdownTest : public testing::Test {
 protected:
  static RunResult& result(RunReport& report, const std::string& variant) {
    for (RunResult& each : report.run.results) {
      if (each.variant == variant && each.subject == "reference") return each;
    }
    throw std::logic_error("the sample has no " + variant);
  }

  // In the second file a variant regressed, another is fixed, and one has another name.
  void change() {
    RunReport& report = after_.report;
    result(report, "pass").outcome = Outcome::fail;
    result(report, "pass").deviations = SampleRun::failure().deviations;
    result(report, "fail").outcome = Outcome::pass;
    result(report, "fail").deviations.clear();
    result(report, "direct").scenario = "reader/renamed";
  }

  std::string markdown(std::size_t limit_bytes = kMarkdownLimit) const {
    FileComparison both{before_, after_};
    both.subjects.push_back(compare_subject(before_.report, after_.report, {"reference", "reference"}));
    return comparison_markdown(both, explainer_, sample_.errors(), limit_bytes);
  }

  const SampleRun sample_;
  const Explainer explainer_{sample_.catalog(), sample_.clauses(), sample_.errors(), {}};
  ReportInFile before_{"a.json", sample_.report()};
  ReportInFile after_{"b.json", sample_.report()};
};

TEST_F(ComparisonMarkdownTest, NothingHasChanged) {
  const std::string told = markdown();
  EXPECT_EQ(told.find("### Streamgauge: nothing is worse\n"), 0U) << told;
  EXPECT_NE(told.find("| ✓ `reference 3.15` | 0 | 0 | 0 | 0 | 0 | 13 of 13 |\n"), told.npos) << told;
  EXPECT_EQ(told.find("####"), told.npos) << told;
}

TEST_F(ComparisonMarkdownTest, WhatIsWorseComesFirst) {
  change();
  const std::string told = markdown();
  EXPECT_EQ(told.find("### Streamgauge: 1 worse, 1 fixed\n"), 0U) << told;
  EXPECT_NE(told.find("| ✗ `reference 3.15` | 1 | 0 | 1 | 1 | 1 | 10 of 12 |\n"), told.npos) << told;
  const std::size_t worse = told.find("\n#### Worse\n"), fixed = told.find("\n#### Fixed\n");
  ASSERT_NE(worse, told.npos) << told;
  ASSERT_NE(fixed, told.npos) << told;
  EXPECT_LT(worse, fixed);
  EXPECT_NE(
      told.find("<summary>✗ regressed <code>reader/line</code> <code>@pass</code> <code>pass -&gt; fail"),
      told.npos)
      << told;
  EXPECT_NE(told.find("observed  > line = \"ab\""), told.npos) << told;
  EXPECT_NE(told.find("streamgauge run reader/line@pass --subject reference"), told.npos) << told;
  EXPECT_NE(told.find("- fixed `reader/line` `@fail` `fail -> pass`\n"), told.npos) << told;
  EXPECT_NE(told.find("- new `reader/renamed` `@direct`"), told.npos) << told;
  EXPECT_NE(told.find("- gone `reader/line` `@direct`"), told.npos) << told;
}

TEST_F(ComparisonMarkdownTest, OtherScenariosAndSubjectsAreTold) {
  before_.report.suite = "sha256:0";
  before_.report.run.subjects.push_back(before_.report.run.subjects[0]);
  before_.report.run.subjects.back().subject.name = "a|b`c";
  const std::string told = markdown();
  EXPECT_NE(told.find("The scenarios are not the same"), told.npos) << told;
  EXPECT_NE(told.find("Only in `a.json`: ``a|b`c``."), told.npos) << told;
}

TEST_F(ComparisonMarkdownTest, KeepsTheLimitAndSaysWhatIsLeftOut) {
  change();
  for (int i = 0; i < 2000; ++i) {
    RunResult other = result(after_.report, "pass");
    other.scenario = "reader/worse-" + std::to_string(i);
    after_.report.run.results.push_back(other);
    other.outcome = Outcome::pass;
    other.deviations.clear();
    before_.report.run.results.push_back(other);
  }
  for (const std::size_t limit : {kMarkdownLimit, kMarkdownLimitMin}) {
    const std::string told = markdown(limit);
    EXPECT_LE(told.size(), limit);
    EXPECT_NE(told.find("**Left out**"), told.npos);
    EXPECT_NE(told.find("#### Fixed"), told.npos) << "each section has its part";
  }
}

}  // namespace
}  // namespace gauge
