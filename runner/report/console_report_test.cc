#include "runner/report/console_report.h"

#include <gtest/gtest.h>

#include <sstream>

#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class ConsoleReportTest : public testing::Test {
 protected:
  // What is written when the run is told to a report.
  std::string told(const RunReport& report, const ConsoleOptions& options = {}) {
    std::ostringstream out;
    const Explainer explainer(sample_.catalog(), sample_.clauses(), sample_.errors(), {});
    ConsoleReport console(out, progress_, options, explainer, sample_.catalog());
    console.planned(report.run.results.size());
    for (const SubjectRun& subject : report.run.subjects) console.started(subject);
    for (const RunResult& result : report.run.results) console.finished(result);
    console.summary(report);
    return out.str();
  }

  // A run of these results on the reference.
  RunReport run_of(std::vector<RunResult> results) const {
    RunReport report = sample_.report();
    report.run.subjects.pop_back();
    report.run.results = std::move(results);
    return report;
  }

  SampleRun sample_;
  std::ostringstream progress_;
};

RunResult passing() {
  RunResult result = SampleRun::failure();
  result.outcome = Outcome::pass;
  result.deviations.clear();
  return result;
}

TEST_F(ConsoleReportTest, AConformingRunIsOneLineOnATerminal) {
  ConsoleOptions options;
  options.progress.interactive = true;
  EXPECT_EQ(told(run_of({passing(), passing()}), options),
            "reference 3.15: 2 of 2 variants conform; messages 2 of 2, diagnostics 2 of 2; 0 failed, 0 "
            "unsupported, "
            "0 untestable, 0 not run\n");
}

TEST_F(ConsoleReportTest, WithoutATerminalTheSubjectsThatStartAreLines) {
  EXPECT_EQ(told(run_of({passing()})).substr(0, 31), "started         reference 3.15\n");
}

TEST_F(ConsoleReportTest, VerboseIsALineForEveryVariant) {
  ConsoleOptions options;
  options.verbose = true;
  EXPECT_EQ(told(run_of({passing()}), options).substr(0, 75),
            "started         reference 3.15\n"
            "pass            reader/line@tcp-client  refe");
}

TEST_F(ConsoleReportTest, ASkipIsNeverGreen) {
  RunResult skipped = passing();
  skipped.outcome = Outcome::untestable;
  skipped.reason = "for other versions";
  ConsoleOptions options;
  options.out.colours = true;
  const std::string text = told(run_of({passing(), skipped}), options);
  EXPECT_EQ(text.find("\033[32m"), std::string::npos) << text;
  EXPECT_NE(text.find("1 variant on reference: for other versions"), std::string::npos) << text;
  EXPECT_NE(text.find("1 of 2 variants conform"), std::string::npos) << text;
}

TEST_F(ConsoleReportTest, NoColourWhereThereIsNone) {
  EXPECT_EQ(told(sample_.report()).find("\033[3"), std::string::npos);
}

TEST_F(ConsoleReportTest, TheSameDifferenceIsToldOnceForAllWhoShowIt) {
  RunResult other = SampleRun::failure();
  other.variant = "direct";
  const std::string text = told(run_of({SampleRun::failure(), other}));
  EXPECT_NE(text.find("the same: @tcp-client @direct on reference\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("expected  > "), text.rfind("expected  > ")) << text;
}

TEST_F(ConsoleReportTest, EveryTotalHasItsDenominator) {
  const std::string text = told(sample_.report());
  EXPECT_NE(
      text.find(
          "reference 3.15: 2 of 13 variants conform; messages 1 of 2, diagnostics 2 of 2; 1 failed, 1 flaky, "
          "1 timed out, 1 crashed, 1 broke the protocol, 1 could not be played, 1 failed as expected, 1 "
          "passed unexpectedly, 1 unsupported, 1 untestable, 1 not run\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("./gone:         0 of 1 variants conform"), std::string::npos) << text;
  EXPECT_NE(text.find("all:            2 of 14 variants conform"), std::string::npos) << text;
}

TEST_F(ConsoleReportTest, SaysThatASubjectDidNotStart) {
  EXPECT_NE(told(sample_.report()).find("no start        ./gone: ./gone: no such file\n"), std::string::npos);
}

TEST_F(ConsoleReportTest, TheProgressBarIsNotInTheText) {
  ConsoleOptions options;
  options.progress.interactive = true;
  const std::string text = told(sample_.report(), options);
  EXPECT_EQ(text.find("\033[K"), std::string::npos);
  EXPECT_NE(progress_.str().find("0/14"), std::string::npos);
}

}  // namespace
}  // namespace gauge
