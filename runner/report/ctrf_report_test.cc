#include "runner/report/ctrf_report.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "runner/report/explanation.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class CtrfReportTest : public testing::Test {
 protected:
  Json report_of(const RunReport& report) const {
    const Explainer explainer(sample_.catalog(), sample_.clauses(), sample_.errors(), {});
    return Json::parse(ctrf_report(report, sample_.catalog(),
                                   [&](const RunResult& result) { return explainer.text(result); }));
  }

  const SampleRun sample_;
};

TEST_F(CtrfReportTest, CountsWhatItHolds) {
  const Json results = report_of(sample_.report())["results"];
  const Json& summary = results["summary"];
  EXPECT_EQ(summary["tests"], 15);
  EXPECT_EQ(summary["passed"], 2);
  EXPECT_EQ(summary["failed"], 8);  // seven outcomes, and a subject that did not start
  EXPECT_EQ(summary["skipped"], 2);
  EXPECT_EQ(summary["pending"], 2);
  EXPECT_EQ(summary["other"], 1);
  EXPECT_EQ(summary["start"], 1769860800000);
  EXPECT_EQ(summary["stop"], 1769860801500);
  EXPECT_EQ(summary["extra"]["totals"]["subjects"]["reference"]["messages"],
            Json::parse(R"({"agree": 1, "of": 2})"));
  EXPECT_EQ(results["tests"].size(), 15U);
}

TEST_F(CtrfReportTest, ATestIsAVariantAndSaysWhatIsWrong) {
  std::map<std::string, Json> tests;
  const Json report = report_of(sample_.report());
  for (const Json& test : report["results"]["tests"]) tests[test["testId"].get<std::string>()] = test;
  const Json& failed = tests.at("reference: reader/line@fail");
  EXPECT_EQ(failed["name"], "reader/line@fail");
  EXPECT_EQ(failed["status"], "failed");
  EXPECT_EQ(failed["rawStatus"], "fail");
  EXPECT_EQ(failed["suite"], Json::parse(R"(["reference", "reader"])"));
  EXPECT_EQ(failed["duration"], 1);
  EXPECT_NE(failed["trace"].get<std::string>().find("--pieces 1,2"), std::string::npos);
  const Json& known = tests.at("reference: reader/line@expected-fail");
  EXPECT_EQ(known["status"], "other");
  EXPECT_EQ(known["message"], "expected-fail: because of <expected-fail> & \xEF\xBF\xBD[31m\xEF\xBF\xBD");
  EXPECT_EQ(tests.at("reference: reader/line@crash")["stderr"].back(), "it died");
  EXPECT_EQ(tests.at("./gone: the adapter starts")["message"], "./gone: no such file");
  EXPECT_TRUE(tests.at("reference: reader/line@direct").contains("trace")) << "another message";
}

TEST_F(CtrfReportTest, SaysWhereAndOnWhichPart) {
  RunReport report = sample_.report();
  report.platform = {"Linux", "6.1", "x86_64"};
  report.selection = {"--shard", "2/5"};
  report.run.subjects.resize(1);
  const Json environment = report_of(report)["results"]["environment"];
  EXPECT_EQ(environment["osPlatform"], "linux");
  EXPECT_EQ(environment["osRelease"], "6.1");
  EXPECT_EQ(environment["shardId"], "2/5");
  EXPECT_EQ(environment["appName"], "Streamgauge reference");
}

}  // namespace
}  // namespace gauge
