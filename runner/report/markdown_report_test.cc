#include "runner/report/markdown_report.h"

#include <gtest/gtest.h>

#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class MarkdownReportTest : public testing::Test {
 protected:
  std::string text(const RunReport& report, std::size_t limit_bytes = kMarkdownLimit) const {
    const Explainer explainer(sample_.catalog(), sample_.clauses(), sample_.errors(), {});
    return markdown_report(report, {sample_.catalog(), explainer, limit_bytes});
  }

  // The line that begins so.
  static std::string line(const std::string& text, const std::string& begin) {
    const std::size_t at = text.find("\n" + begin);
    if (at == std::string::npos) return "";
    return text.substr(at + 1, text.find('\n', at + 1) - at - 1);
  }

  const SampleRun sample_;
};

TEST_F(MarkdownReportTest, ARowForEachSubjectWithDenominators) {
  const std::string markdown = text(sample_.report());
  EXPECT_EQ(line(markdown, "| ✗ `reference`"),
            "| ✗ `reference`<br>Streamgauge reference 1.2.3, C++, as CPython 3.15 | 2 of 9 | 1 of 2 | 2 of "
            "2 | 7 | 1 "
            "| 3 of 13 | CPython 3.13: 4 of 9 |");
  EXPECT_EQ(line(markdown, "| †"),
            "| † `./gone`<br>did not start | 0 of 0 | 0 of 0 | 0 of 0 | 0 | 0 | 1 of 1 | – |");
  EXPECT_EQ(markdown.find("### Streamgauge: `reference` deviates in 1 scenario; `./gone` did not start\n"),
            0U);
}

TEST_F(MarkdownReportTest, ADeviationIsToldWithTheCommandThatRepeatsIt) {
  const std::string markdown = text(sample_.report());
  EXPECT_NE(markdown.find("##### reader\n"), std::string::npos);
  EXPECT_NE(
      markdown.find("<summary>✗ fail <code>reader/line</code> <code>@fail on reference</code></summary>"),
      std::string::npos)
      << markdown;
  EXPECT_NE(markdown.find("```sh\nstreamgauge run reader/line@fail --subject reference --pieces 1,2\n```"),
            std::string::npos);
  EXPECT_NE(markdown.find("RL-01"), std::string::npos);
  EXPECT_NE(markdown.find("<summary>≈ messages <code>reader/line</code>"), std::string::npos);
}

TEST_F(MarkdownReportTest, WhatIsKnownAndWhatWasNotJudgedHaveTheirReasons) {
  const std::string markdown = text(sample_.report());
  EXPECT_NE(markdown.find("1 result on reference: because of &lt;expected-fail&gt;"), std::string::npos);
  EXPECT_NE(line(markdown, "| unsupported | 1 | `reference` | because of &lt;unsupported&gt;"), "");
  EXPECT_NE(line(markdown, "| not-run | 1 | `./gone` | the adapter did not start |"), "");
}

TEST_F(MarkdownReportTest, ARunWithoutDeviationsIsShort) {
  RunReport report = sample_.report();
  report.run.subjects.resize(1);
  report.run.results.resize(1);
  ASSERT_EQ(report.run.results[0].outcome, Outcome::pass);
  const std::string markdown = text(report);
  EXPECT_EQ(markdown.find("### Streamgauge: no new deviation\n"), 0U);
  EXPECT_EQ(markdown.find("<details>"), std::string::npos);
  report.run.results.clear();
  EXPECT_EQ(text(report).find("### Streamgauge: nothing was judged\n"), 0U);
}

TEST_F(MarkdownReportTest, KeepsWithinTheLimitAndSaysWhatIsMissing) {
  RunReport report = sample_.report();
  for (int i = 0; i < 4000; ++i) {
    RunResult result = SampleRun::failure();
    result.reason = "reason " + std::to_string(i);
    report.run.results.push_back(result);
  }
  for (const std::size_t limit_bytes : {kMarkdownLimitMin, kMarkdownLimit, std::size_t{1} << 20}) {
    const std::string markdown = text(report, limit_bytes);
    EXPECT_LE(markdown.size(), limit_bytes);
    EXPECT_GT(markdown.size(), limit_bytes / 2);
    EXPECT_NE(markdown.find("**Left out**"), std::string::npos);
    EXPECT_NE(markdown.find("groups of deviations"), std::string::npos);
    EXPECT_NE(line(markdown, "| ✗ `reference`"), "");
  }
  EXPECT_EQ(text(report, std::size_t{1} << 30).find("**Left out**"), std::string::npos);
}

}  // namespace
}  // namespace gauge
