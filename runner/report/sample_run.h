// For tests: a small suite on disk and a run of it in which everything went wrong once.
#pragma once

#include <string>

#include "runner/case/catalog.h"
#include "runner/case/clauses.h"
#include "runner/case/levels.h"
#include "runner/case/schema.h"
#include "runner/case/temporary_folder.h"
#include "runner/report/run_report.h"
#include "runner/report/totals.h"

namespace gauge {

inline constexpr const char* kSampleScenario = R"({
  "title": "A line that is cut anywhere arrives whole",
  "clauses": ["RL-01"],
  "over": ["direct", "tcp"],
  "steps": [
    {"subject": "readline", "as": "line"},
    {"peer": "send", "data": "ab\n", "cuts": "all", "expect": [{"line": "ab\n"}]}
  ],
  "recorded": ["3.13"]
})";

inline constexpr const char* kSampleClauses = R"({
  "area": "RL",
  "title": "readline",
  "clauses": [
    {
      "id": "RL-01",
      "text": "readline returns one line, the line feed included.",
      "source": "documentation",
      "level": "documented",
      "judge": "in-process"
    }
  ]
})";

inline Catalog load_sample_catalog(const TemporaryFolder& folder) {
  folder.write("cases/reader/line.json", kSampleScenario);
  return Catalog::load(folder.path() / "cases",
                       Schema::load(SOURCE_DIRECTORY "/spec/schema/scenario.schema.json"));
}

inline Clauses load_sample_clauses(const TemporaryFolder& folder) {
  folder.write("clauses/readline.json", kSampleClauses);
  return Clauses::load(folder.path() / "clauses",
                       Schema::load(SOURCE_DIRECTORY "/spec/schema/clause.schema.json"));
}

inline Deviation sample_deviation(Level level, Json expected, Json observed) {
  Deviation deviation;
  deviation.level = level;
  deviation.step = "/steps/1";
  deviation.expected = Json::array({std::move(expected)});
  deviation.observed = Json::array({std::move(observed)});
  return deviation;
}

class SampleRun {
 public:
  SampleRun();

  const Catalog& catalog() const { return catalog_; }
  const Clauses& clauses() const { return clauses_; }
  const ErrorVocabulary& errors() const { return errors_; }

  // Two subjects, of which "./gone" never started. On "reference" each outcome once, and one variant that
  // passes with another message; the texts hold what XML has no characters for.
  RunReport report() const;

  // A variant that fails in its second step, with the data in two pieces.
  static RunResult failure();

 private:
  TemporaryFolder folder_;
  Catalog catalog_;
  Clauses clauses_;
  ErrorVocabulary errors_;
};

inline SampleRun::SampleRun()
    : catalog_(load_sample_catalog(folder_)),
      clauses_(load_sample_clauses(folder_)),
      errors_(ErrorVocabulary::load(SOURCE_DIRECTORY "/spec/errors.json")) {}

inline RunResult SampleRun::failure() {
  RunResult result;
  result.scenario = "reader/line";
  result.variant = "tcp-client";
  result.subject = "reference";
  result.clauses = {"RL-01"};
  result.outcome = Outcome::fail;
  result.deviations = {sample_deviation(Level::behaviour, {{"line", "ab\n"}}, {{"line", "ab"}})};
  result.deviations[0].pieces = {1, 2};
  result.play = Play{{1, 2}, std::nullopt, {}};
  result.play->observed.steps = {Json::array(), Json::array({Json{{"line", "ab"}}})};
  result.unlike = {"3.13"};
  result.runs = 2;
  result.duration_ms = 1.25;
  return result;
}

// What breaks off, and what a ledger excuses of that.
inline bool behaves_like_none(Outcome outcome) {
  return outcome == Outcome::timeout || outcome == Outcome::crash || outcome == Outcome::protocol_error ||
         outcome == Outcome::expected_fail;
}

inline RunReport SampleRun::report() const {
  RunReport report;
  report.version = "1.2.3";
  report.suite = suite_digest(catalog_);
  report.started = "2026-01-31T12:00:00Z";
  report.duration_ms = 1500;
  report.selection = {"reader/*", "--subject", "reference"};

  Hello hello;
  hello.name = "Streamgauge reference";
  hello.version = "1.2.3";
  hello.language = "C++";
  hello.profile = Version::parse("3.15");
  hello.source = {{"protocol", kProtocol},      {"name", hello.name}, {"version", hello.version},
                  {"language", hello.language}, {"profile", "3.15"},  {"operations", Json::array()}};
  report.run.subjects.push_back({{"reference", {"/bin/reference"}}, hello, "", "", 1});
  report.run.subjects.push_back({{"./gone", {"./gone"}}, std::nullopt, "./gone: no such file", "", 1});

  for (const Outcome outcome : kAllOutcomes) {
    RunResult result = failure();
    result.outcome = outcome;
    result.variant = to_string(outcome);
    if (outcome != Outcome::fail) {
      result.deviations.clear();
      result.play.reset();
      if (!behaves_like_none(outcome)) result.unlike.clear();
      result.reason = "because of <" + to_string(outcome) + "> & \x1b[31m\xff";
    }
    if (outcome == Outcome::crash) {
      result.play = Play{{}, failure().play->observed, {}};
      result.play->observed.at = "/steps/1";
      result.stderr_tail = "Traceback\n  ]]> \x01\nit died\n";
    }
    report.run.results.push_back(std::move(result));
  }
  RunResult message = failure();
  message.variant = "direct";
  message.unlike.clear();
  message.outcome = Outcome::pass;
  message.deviations = {sample_deviation(Level::messages,
                                         {{"line", {{"raises", "ValueError"}, {"message", "a"}}}},
                                         {{"line", {{"raises", "ValueError"}, {"message", "b"}}}})};
  report.run.results.push_back(message);
  RunResult never = failure();
  never.subject = "./gone";
  never.outcome = Outcome::not_run;
  never.reason = "the adapter did not start";
  never.deviations.clear();
  never.play.reset();
  never.unlike.clear();
  report.run.results.push_back(never);
  return report;
}

}  // namespace gauge
