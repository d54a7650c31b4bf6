#include "runner/report/result_merge.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/report/json_report.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class ResultMergeTest : public testing::Test {
 protected:
  // The sample with these results alone.
  RunReport part(const std::vector<std::size_t>& positions, const std::string& shard = "") const {
    RunReport report = sample_.report();
    std::vector<RunResult> results;
    for (const std::size_t position : positions) results.push_back(report.run.results[position]);
    report.run.results = results;
    if (!shard.empty()) report.selection.insert(report.selection.end(), {"--shard", shard});
    return report;
  }

  static RunReport merged(const std::vector<RunReport>& reports) {
    std::vector<ReportInFile> inputs;
    for (const RunReport& report : reports)
      inputs.push_back({std::string(1, static_cast<char>('a' + inputs.size())) + ".json", report});
    return merge_results(inputs);
  }

  static std::vector<std::string> complaints(const std::vector<RunReport>& reports) {
    std::vector<std::string> texts;
    try {
      merged(reports);
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) texts.push_back(to_string(problem));
    }
    return texts;
  }

  // The report's JSON without what tells of parts and times.
  static nlohmann::json whole(const RunReport& report) {
    nlohmann::json json = nlohmann::json::parse(json_report(report));
    json.erase("parts");
    json.erase("duration_ms");
    for (nlohmann::json& result : json["results"]) result.erase("parts");
    return json;
  }

  const SampleRun sample_;
  const RunReport report_ = sample_.report();
};

TEST_F(ResultMergeTest, ThePartsOfARunMakeTheWhole) {
  RunReport all = report_;
  const char* const variants[] = {"direct",      "tcp-client", "tcp-server", "unix-client",
                                  "unix-server", "tls-client", "tls-server"};
  all.run.results.resize(7, all.run.results[1]);
  for (std::size_t i = 0; i < 7; ++i) {
    all.run.results[i] = all.run.results[1];
    all.run.results[i].variant = variants[i];
  }
  RunReport odd = all, even = all;
  odd.run.results.clear();
  even.run.results.clear();
  for (std::size_t i = 0; i < 7; ++i) (i % 2 == 0 ? even : odd).run.results.push_back(all.run.results[i]);
  odd.selection.insert(odd.selection.end(), {"--shard", "1/2"});
  even.selection.insert(even.selection.end(), {"--shard", "2/2"});
  EXPECT_EQ(whole(merged({odd, even})), whole(all));
  EXPECT_EQ(whole(merged({even, odd})), whole(all));
  EXPECT_TRUE(missing_shards(merged({even, odd}).parts).empty());
}

TEST_F(ResultMergeTest, WhenAndWhereEachWasMeasuredIsKept) {
  RunReport monday = part({0, 1});
  RunReport tuesday = part({2, 13});
  monday.started = "2026-02-02T12:00:00Z";
  monday.platform = {"Linux", "6.1", "x86_64"};
  tuesday.platform = {"Linux", "6.18", "x86_64"};
  tuesday.run.subjects[0].subject.command = {"/elsewhere/reference"};
  const RunReport both = merged({monday, tuesday});
  EXPECT_EQ(both.started, "2026-01-31T12:00:00Z") << "the earlier one";
  EXPECT_EQ(both.duration_ms, 3000);
  EXPECT_EQ(both.platform.release, "6.1, 6.18");
  EXPECT_EQ(both.platform.machine, "x86_64");
  ASSERT_EQ(both.parts.size(), 2U);
  EXPECT_EQ(both.parts[0].started, "2026-02-02T12:00:00Z");
  EXPECT_EQ(both.parts[1].platform.release, "6.18");
  EXPECT_EQ(both.parts[1].subjects[0].subject.command, std::vector<std::string>{"/elsewhere/reference"});
  for (const RunResult& result : both.run.results) {
    const bool first = result.variant == "pass" || result.variant == "fail";
    EXPECT_EQ(result.parts, std::vector<std::size_t>{first ? 0U : 1U}) << result.variant;
  }
}

TEST_F(ResultMergeTest, MergingAgainAddsNothing) {
  const RunReport once = merged({part({0, 1}, "1/2"), part({2, 3}, "2/2")});
  EXPECT_EQ(json_report(merged({once, once})), json_report(once));
  EXPECT_EQ(json_report(merged({once, part({2, 3}, "2/2")})), json_report(once));
  RunReport later = part({4});
  later.started = "2026-03-01T12:00:00Z";
  const RunReport all = merged({later, once});
  EXPECT_EQ(all.parts.size(), 3U);
  EXPECT_EQ(all.run.results.size(), 5U);
  for (const RunResult& result : all.run.results) {
    if (result.variant != "unsupported" && result.variant != "unexpected-pass") continue;
    const std::size_t part = result.variant == "unsupported" ? 0 : 2;
    EXPECT_EQ(result.parts, std::vector<std::size_t>{part}) << result.variant;
  }
}

TEST_F(ResultMergeTest, WhatWasFoundTwiceIsKeptOnce) {
  RunReport again = part({1});
  again.started = "2026-03-01T12:00:00Z";
  again.run.results[0].duration_ms = 99;
  const RunReport both = merged({part({1}), again});
  ASSERT_EQ(both.run.results.size(), 1U);
  EXPECT_EQ(both.run.results[0].duration_ms, 1.25);
  EXPECT_EQ(both.run.results[0].parts, (std::vector<std::size_t>{0, 1}));
}

TEST_F(ResultMergeTest, WhatWasNotRunIsReplacedByWhatWas) {
  RunReport stopped = part({1});
  stopped.run.results[0].outcome = Outcome::not_run;
  stopped.run.results[0].deviations.clear();
  RunReport resumed = part({1});
  resumed.started = "2026-03-01T12:00:00Z";
  for (const auto& reports : {std::vector<RunReport>{stopped, resumed}, {resumed, stopped}}) {
    const RunReport both = merged(reports);
    ASSERT_EQ(both.run.results.size(), 1U);
    EXPECT_EQ(both.run.results[0].outcome, Outcome::fail);
    EXPECT_EQ(both.run.results[0].parts.size(), 1U);
  }
}

TEST_F(ResultMergeTest, ASubjectThatStartsElsewhereStarts) {
  RunReport here = part({13});
  RunReport there = part({13});
  there.run.subjects[1].error.clear();
  there.run.subjects[1].hello = there.run.subjects[0].hello;
  there.run.results[0].outcome = Outcome::pass;
  for (const auto& reports : {std::vector<RunReport>{here, there}, {there, here}}) {
    const RunReport both = merged(reports);
    EXPECT_TRUE(both.run.subjects[1].hello);
    EXPECT_EQ(both.run.subjects[1].error, "");
    const std::size_t failed = reports[0].run.subjects[1].hello ? 1 : 0;
    EXPECT_EQ(both.parts[failed].subjects[1].error, "./gone: no such file");
  }
}

TEST_F(ResultMergeTest, ResultsThatContradictAreNamedByTheirPlaces) {
  RunReport other = part({0, 1});
  other.run.results[0].outcome = Outcome::crash;
  other.run.results[1].deviations[0].observed = Json::array();
  EXPECT_EQ(
      complaints({part({0}), part({1}), other}),
      (std::vector<std::string>{
          "c.json: /results/0/outcome: reader/line@pass on reference is 'crash' here and 'pass' in a.json "
          "(/results/0)",
          "c.json: /results/1/deviations: reader/line@fail on reference is 'fail' here and in b.json "
          "(/results/0), but deviates otherwise"}));
}

TEST_F(ResultMergeTest, WhatIsFlakyMayDeviateOtherwise) {
  RunReport here = part({6});
  ASSERT_EQ(here.run.results[0].outcome, Outcome::flaky);
  RunReport there = here;
  there.started = "2026-03-01T12:00:00Z";
  there.run.results[0].deviations = {SampleRun::failure().deviations[0]};
  EXPECT_EQ(merged({here, there}).run.results.size(), 1U);
}

TEST_F(ResultMergeTest, ManyContradictionsAreCounted) {
  RunReport here = part({});
  for (int i = 0; i < 50; ++i) {
    here.run.results.push_back(report_.run.results[0]);
    here.run.results.back().scenario = "reader/" + std::to_string(i);
  }
  RunReport there = here;
  for (RunResult& result : there.run.results) result.outcome = Outcome::unsupported;
  const std::vector<std::string> told = complaints({here, there});
  ASSERT_EQ(told.size(), 20U);
  EXPECT_NE(told.back().find("(and 30 more)"), std::string::npos) << told.back();
}

TEST_F(ResultMergeTest, OtherScenariosAndOtherReleasesAreRefused) {
  RunReport other = part({2});
  other.suite = "sha256:0";
  other.version = "9.9.9";
  EXPECT_EQ(complaints({part({0}), other}),
            (std::vector<std::string>{
                "b.json: /suite: is of other scenarios: sha256:0, but a.json " + report_.suite,
                "b.json: /streamgauge: was made by another release: 9.9.9, but a.json 1.2.3"}));
}

TEST_F(ResultMergeTest, ASubjectThatIsAnotherOneIsRefused) {
  RunReport other = part({2});
  other.run.subjects[0].hello->source["version"] = "1.2.4";
  EXPECT_EQ(complaints({part({0}), other}),
            std::vector<std::string>{"b.json: /subjects/0/hello/version: reference is not the same subject: "
                                     "\"1.2.4\", but \"1.2.3\" in a.json"});
}

TEST_F(ResultMergeTest, AVariantThatIsTwiceInOneFileIsCheckedToo) {
  RunReport report = part({0, 1});
  report.run.results[1].variant = "pass";
  EXPECT_EQ(
      complaints({report}),
      std::vector<std::string>{"a.json: /results/1/outcome: reader/line@pass on reference is 'fail' here "
                               "and 'pass' in a.json (/results/0)"});
}

TEST_F(ResultMergeTest, TheSelectionIsWhatAllHaveInCommon) {
  RunReport here = part({0});
  RunReport there = part({1});
  here.selection = {"reader", "--subject", "reference", "--repeat", "3", "--fail-fast", "--shard", "1/2"};
  there.selection = {"writer", "--subject", "other", "--repeat", "3", "--fail-fast", "--shard", "2/2"};
  EXPECT_EQ(merged({here, there}).selection, (std::vector<std::string>{"--repeat", "3", "--fail-fast"}));
}

TEST_F(ResultMergeTest, PartsThatAreMissingAreNamed) {
  EXPECT_EQ(missing_shards(merged({part({0}, "2/4"), part({1}, "4/4")}).parts),
            std::vector<std::string>{"parts 1/4 and 3/4 of `run 'reader/*' --subject reference`"});
  EXPECT_TRUE(missing_shards(merged({part({0}), part({1})}).parts).empty());
  EXPECT_TRUE(missing_shards(merged({part({0, 1}), part({1}, "1/2")}).parts).empty())
      << "the whole is there as well";
}

}  // namespace
}  // namespace gauge
