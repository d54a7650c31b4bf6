#include "runner/report/tap_report.h"

#include <gtest/gtest.h>

#include "runner/report/explanation.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class TapReportTest : public testing::Test {
 protected:
  TapReportTest() {
    const Explainer explainer(sample_.catalog(), sample_.clauses(), sample_.errors(), {});
    text_ = tap_report(sample_.report(), [&](const RunResult& result) { return explainer.text(result); });
  }

  // What stands after the number of the test point with this description: "ok" or "not ok", and the
  // directive.
  std::string point(const std::string& description) const {
    const std::size_t at = text_.find(" - " + description);
    if (at == std::string::npos) return "none";
    const std::size_t begin = text_.rfind('\n', at) + 1;
    const std::size_t end = at + 3 + description.size();
    const std::string number = text_.substr(begin, at - begin);
    return number.substr(0, number.rfind(' ')) + text_.substr(end, text_.find('\n', end) - end);
  }

  const SampleRun sample_;
  std::string text_;
};

TEST_F(TapReportTest, HasAPointForEachResultAndForWhatDidNotStart) {
  EXPECT_EQ(text_.find("TAP version 13\n1..15\n"), 0U);
  EXPECT_EQ(point("./gone: the adapter starts"), "not ok");
}

TEST_F(TapReportTest, OutcomesHaveTheirDirectives) {
  EXPECT_EQ(point("reference: reader/line@pass"), "ok");
  EXPECT_EQ(point("reference: reader/line@direct"), "ok");
  for (const char* bad :
       {"fail", "unexpected-pass", "flaky", "timeout", "crash", "protocol-error", "harness-error"}) {
    EXPECT_EQ(point(std::string("reference: reader/line@") + bad), "not ok");
  }
  const std::string tail = " & \xEF\xBF\xBD[31m\xEF\xBF\xBD";
  EXPECT_EQ(point("reference: reader/line@expected-fail"), "not ok # TODO because of <expected-fail>" + tail);
  for (const char* skipped : {"unsupported", "untestable", "not-run"}) {
    EXPECT_EQ(point(std::string("reference: reader/line@") + skipped),
              std::string("ok # SKIP ") + skipped + ": because of <" + skipped + ">" + tail);
  }
}

TEST_F(TapReportTest, ADeviationIsToldInABlock) {
  const std::size_t at = text_.find("reader/line@fail\n");
  ASSERT_NE(at, std::string::npos);
  const std::string after = text_.substr(at, text_.find("\n  ...\n", at) - at);
  EXPECT_NE(
      after.find(
          "\n  ---\n  outcome: fail\n  level: behaviour\n  duration_ms: 1.250\n  explanation: |\n    fail "),
      std::string::npos);
  EXPECT_NE(after.find("--pieces 1,2"), std::string::npos);
}

TEST(TapReport, ANumberSignIsNoDirective) {
  const SampleRun sample;
  RunReport report = sample.report();
  report.run.subjects.resize(1);
  report.run.results.resize(1);
  report.run.subjects[0].subject.name = report.run.results[0].subject = "./x # TODO \\";
  EXPECT_NE(tap_report(report, {}).find("ok 1 - ./x \\# TODO \\\\: reader/line@pass\n"), std::string::npos);
}

TEST(TapReport, NothingIsSkipped) {
  const SampleRun sample;
  RunReport report = sample.report();
  report.run.subjects.resize(1);
  report.run.results.clear();
  EXPECT_EQ(tap_report(report, {}).find("TAP version 13\n1..0 # SKIP nothing was run\n"), 0U);
}

}  // namespace
}  // namespace gauge
