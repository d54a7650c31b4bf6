#include "runner/report/page_results.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "runner/report/result_merge.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class PageResultsTest : public testing::Test {
 protected:
  Json told(const RunReport& report) const {
    return page_results(report, sample_.catalog(), sample_.errors());
  }
  Json told() const { return told(sample_.report()); }

  // Of the result of this variant on the first subject.
  static Json detail(const Json& page, const std::string& variant) {
    const Json& variants = page["rows"][0][1];
    for (const Json& detail : page["details"]) {
      if (variants[detail[1].get<std::size_t>()] == variant && detail[2] == 0) return detail[3];
    }
    return nullptr;
  }

  const SampleRun sample_;
};

TEST_F(PageResultsTest, EveryOutcomeHasALetterOfItsOwn) {
  std::set<char> letters;
  for (const Outcome outcome : kAllOutcomes) {
    RunResult result;
    result.outcome = outcome;
    letters.insert(page_letter(result));
  }
  EXPECT_EQ(letters.size(), kAllOutcomes.size());
  EXPECT_EQ(letters.count('.'), 0U) << "that is for no result";
}

TEST_F(PageResultsTest, TheLetterOfAPassSaysWhatDiffersAllTheSame) {
  const auto letter = [](const std::vector<Level>& levels) {
    RunResult result;
    result.outcome = Outcome::pass;
    for (const Level level : levels) result.deviations.push_back(sample_deviation(level, {}, {}));
    return page_letter(result);
  };
  EXPECT_EQ(letter({}), 'p');
  EXPECT_EQ(letter({Level::messages}), 'm');
  EXPECT_EQ(letter({Level::diagnostics}), 'd');
  EXPECT_EQ(letter({Level::messages, Level::diagnostics}), 'b');
}

TEST_F(PageResultsTest, AScenarioIsARowWithATextForEachSubject) {
  const Json page = told();
  ASSERT_EQ(page["rows"].size(), 1U);
  const Json& row = page["rows"][0];
  EXPECT_EQ(row[0], "reader/line");
  const std::vector<std::string> variants = row[1];
  const std::string reference = row[2][0], gone = row[2][1];
  ASSERT_EQ(reference.size(), variants.size());
  ASSERT_EQ(gone.size(), variants.size());
  const auto position = [&](const std::string& variant) {
    return static_cast<std::size_t>(std::find(variants.begin(), variants.end(), variant) - variants.begin());
  };
  EXPECT_EQ(reference[position("fail")], 'F');
  EXPECT_EQ(reference[position("direct")], 'm');
  EXPECT_EQ(reference[position("tcp-server")], '.') << "a variant of the scenario that was not measured";
  EXPECT_EQ(gone[position("tcp-client")], '-');
}

TEST_F(PageResultsTest, VariantsThatAreThoseOfTheScenarioAreNotRepeated) {
  RunReport report = sample_.report();
  report.run.results = {SampleRun::failure()};
  EXPECT_EQ(told(report)["rows"], Json::parse(R"([["reader/line", null, [".F.", "..."]]])"));
}

TEST_F(PageResultsTest, ADeviationIsToldInWordsAndMarkedWhereItBegins) {
  const Json failure = detail(told(), "fail");
  const Json& deviation = failure["deviations"][0];
  EXPECT_EQ(deviation["level"], "behaviour");
  EXPECT_EQ(deviation["step"], "/steps/1");
  EXPECT_EQ(deviation["expected"][0]["text"], R"(line = "ab\n")");
  EXPECT_EQ(deviation["observed"][0]["text"], R"(line = "ab")");
  EXPECT_EQ(deviation["marked"], 0);
  EXPECT_EQ(failure["unlike"], Json::array({"3.13"}));
  EXPECT_EQ(failure["play"]["observed"]["steps"][1][0]["text"], R"(line = "ab")");
  EXPECT_EQ(failure["play"]["pieces"], (Json{1, 2}));
}

TEST_F(PageResultsTest, APlayThatEndedEarlySaysWhere) {
  const Json crash = detail(told(), "crash");
  EXPECT_EQ(crash["play"]["observed"]["ended_at"], "/steps/1");
  EXPECT_EQ(crash["play"]["expected"]["steps"].size(), 2U);
  EXPECT_NE(crash["stderr_tail"].get<std::string>().find("it died"), std::string::npos);
}

TEST_F(PageResultsTest, OfAPlainPassThereIsNothingMoreToSay) {
  RunReport report = sample_.report();
  RunResult pass = SampleRun::failure();
  pass.outcome = Outcome::pass;
  pass.deviations.clear();
  pass.play.reset();
  pass.unlike.clear();
  report.run.results = {pass};
  EXPECT_EQ(told(report)["details"], Json::array());
}

TEST_F(PageResultsTest, ARepetitionIsGivenWhatChangesAVerdict) {
  RunReport report = sample_.report();
  report.selection = {"reader/*", "--tag",    "eof", "--subject", "my adapter", "--oracle",
                      "pypy",     "--repeat", "3",   "--shard",   "1/2"};
  report.run.subjects[0].subject.name = "my adapter";
  for (RunResult& result : report.run.results) {
    if (result.subject == "reference") result.subject = "my adapter";
  }
  const Json page = told(report);
  EXPECT_EQ(page["options"], "--oracle pypy --repeat 3");
  EXPECT_EQ(page["subjects"][0]["word"], "'my adapter'");
}

TEST_F(PageResultsTest, AMergedRunTellsItsParts) {
  RunReport first = sample_.report(), second = sample_.report();
  first.run.results = {SampleRun::failure()};
  second.started = "2026-02-01T12:00:00Z";
  second.platform = {"Linux", "6.18", "aarch64"};
  second.selection = {"--shard", "2/2"};
  std::erase_if(second.run.results, [](const RunResult& result) { return result.variant == "fail"; });
  const std::size_t found = second.run.results.size() - 1;  // one is of ./gone
  const Json page = told(merge_results({{"a.json", first}, {"b.json", second}}));
  ASSERT_EQ(page["parts"].size(), 2U);
  const Json& part = page["parts"][1];
  EXPECT_EQ(part["started"], "2026-02-01T12:00:00Z");
  EXPECT_EQ(part["platform"]["machine"], "aarch64");
  EXPECT_EQ(part["selection"], (Json{"--shard", "2/2"}));
  EXPECT_EQ(part["subjects"], (Json{0, 1}));
  EXPECT_EQ(part["results"], (Json{found, 1}));
  EXPECT_EQ(part["errors"]["./gone"], "./gone: no such file");
  EXPECT_EQ(page["parts"][0]["results"], (Json{1, 0}));
  EXPECT_EQ(detail(page, "tcp-client")["parts"], Json::array({0}));
  EXPECT_EQ(detail(page, "crash")["parts"], Json::array({1}));
}

TEST_F(PageResultsTest, ARunThatWasNotMergedHasNoParts) {
  EXPECT_EQ(told()["parts"], Json::array());
  EXPECT_FALSE(detail(told(), "fail").contains("parts"));
}

TEST_F(PageResultsTest, SubjectsSayWhoTheyAre) {
  const Json page = told();
  EXPECT_EQ(page["subjects"][0]["hello"]["profile"], "3.15");
  EXPECT_FALSE(page["subjects"][1].contains("hello"));
  EXPECT_EQ(page["subjects"][1]["error"], "./gone: no such file");
}

}  // namespace
}  // namespace gauge
