#include "runner/report/comparison.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/report/sample_run.h"
#include "runner/run/ledger_judge.h"

namespace gauge {
namespace {

// A report of these results, of one subject.
RunReport report_of(std::vector<RunResult> results) {
  RunReport report;
  report.run.subjects.push_back({{"reference", {"/bin/reference"}}, std::nullopt, "", "", 1});
  report.run.results = std::move(results);
  return report;
}

RunResult with(Outcome outcome) {
  RunResult result = SampleRun::failure();
  result.outcome = outcome;
  if (outcome == Outcome::pass || outcome == Outcome::unexpected_pass || is_skip(outcome))
    result.deviations.clear();
  return result;
}

RunResult failing_at(const std::string& step, const char* observed = "ab") {
  RunResult result = SampleRun::failure();
  result.deviations[0].step = step;
  result.deviations[0].observed = Json::array({Json{{"line", observed}}});
  return result;
}

RunResult crashed_at(const std::string& step) {
  RunResult result = SampleRun::failure();
  result.outcome = Outcome::crash;
  result.deviations.clear();
  result.play->observed.at = step;
  return result;
}

// What has changed from one result to the other: "regressed, worse".
std::string change(const RunResult& before, const RunResult& after) {
  const RunReport then = report_of({before}), now = report_of({after});
  const SubjectComparison comparison = compare_subject(then, now, {"reference", "reference"});
  EXPECT_EQ(comparison.common(), 1U);
  if (comparison.changes.empty()) return "same";
  EXPECT_EQ(comparison.same, 0U);
  return to_string(comparison.changes[0].change) + (comparison.changes[0].worse ? ", worse" : "");
}

TEST(Comparison, WhatConformedAndDeviatesHasRegressed) {
  for (const Outcome outcome :
       {Outcome::fail, Outcome::flaky, Outcome::timeout, Outcome::crash, Outcome::protocol_error}) {
    EXPECT_EQ(change(with(Outcome::pass), with(outcome)), "regressed, worse") << to_string(outcome);
    EXPECT_EQ(change(with(outcome), with(Outcome::pass)), "fixed") << to_string(outcome);
  }
}

TEST(Comparison, WhatIsTheSameIsNoChange) {
  for (const Outcome outcome : kAllOutcomes)
    EXPECT_EQ(change(with(outcome), with(outcome)), "same") << to_string(outcome);
}

TEST(Comparison, ASkipIsNoSuccess) {
  for (const Outcome outcome :
       {Outcome::unsupported, Outcome::untestable, Outcome::not_run, Outcome::harness_error}) {
    EXPECT_EQ(change(with(Outcome::pass), with(outcome)), "changed, worse") << to_string(outcome);
    EXPECT_EQ(change(with(outcome), with(Outcome::pass)), "changed") << to_string(outcome);
    EXPECT_EQ(change(with(Outcome::fail), with(outcome)), "changed") << to_string(outcome);
    EXPECT_EQ(change(with(outcome), with(Outcome::fail)), "changed, worse") << to_string(outcome);
  }
  EXPECT_EQ(change(with(Outcome::unsupported), with(Outcome::not_run)), "changed");
}

TEST(Comparison, AFailureThatIsAnotherOneIsAChange) {
  EXPECT_EQ(change(failing_at("/steps/1"), failing_at("/steps/1", "other")), "changed");
  EXPECT_EQ(change(failing_at("/steps/2"), failing_at("/steps/1")), "changed, worse") << "earlier";
  EXPECT_EQ(change(failing_at("/steps/2"), failing_at("/steps/10")), "changed") << "later";
  EXPECT_EQ(change(failing_at("/steps/0"), failing_at("/connect")), "changed, worse");
  EXPECT_EQ(change(failing_at("/finally"), failing_at("/steps/99")), "changed, worse");
  EXPECT_EQ(change(failing_at("/steps/1"), crashed_at("/steps/1")), "changed, worse");
  EXPECT_EQ(change(crashed_at("/steps/1"), failing_at("/steps/1")), "changed");
  EXPECT_EQ(change(failing_at("/steps/1"), with(Outcome::flaky)), "changed");
}

TEST(Comparison, TheDeliveryThatShowsAFailureIsNoChange) {
  RunResult other = failing_at("/steps/1");
  other.deviations[0].pieces = {2, 1};
  EXPECT_EQ(change(failing_at("/steps/1"), other), "same");
}

TEST(Comparison, WhatIsFlakyDeviatesOtherwiseEachTime) {
  RunResult flaky = with(Outcome::flaky), again = flaky;
  again.deviations[0].observed = Json::array();
  EXPECT_EQ(change(flaky, again), "same");
}

TEST(Comparison, ALedgerChangesNothing) {
  RunResult known = failing_at("/steps/1");
  known.outcome = Outcome::expected_fail;
  known.reason = "as the ledger says";
  EXPECT_EQ(change(failing_at("/steps/1"), known), "same");
  EXPECT_EQ(change(known, failing_at("/steps/1")), "same");
  EXPECT_EQ(change(known, failing_at("/steps/0")), "changed, worse");
  EXPECT_EQ(change(with(Outcome::pass), known), "regressed, worse");
  EXPECT_EQ(change(known, with(Outcome::unexpected_pass)), "fixed");
  EXPECT_EQ(change(with(Outcome::pass), with(Outcome::unexpected_pass)), "same");
  RunResult known_crash = crashed_at("/steps/1");
  known_crash.outcome = Outcome::expected_fail;
  EXPECT_EQ(change(crashed_at("/steps/1"), known_crash), "same");
  EXPECT_EQ(change(known_crash, crashed_at("/steps/1")), "same");
  EXPECT_EQ(change(known_crash, known_crash), "same");
  EXPECT_EQ(change(known_crash, crashed_at("/steps/0")), "changed, worse");
}

TEST(Comparison, OtherMessagesAreAChangeButNoneForTheWorse) {
  RunResult other = with(Outcome::pass);
  other.deviations = {sample_deviation(Level::messages, {{"line", "a"}}, {{"line", "b"}})};
  EXPECT_EQ(change(with(Outcome::pass), other), "changed");
  EXPECT_EQ(change(other, with(Outcome::pass)), "changed");
  EXPECT_EQ(change(other, other), "same");
  RunResult failure = failing_at("/steps/1"), failure_with_messages = failure;
  failure_with_messages.deviations.push_back(other.deviations[0]);
  EXPECT_EQ(change(failure, failure_with_messages), "same") << "it fails in the same way";
}

TEST(Comparison, DeviationsFromALiveOracleAlone) {
  RunResult live = failing_at("/steps/1"), other = failing_at("/steps/1", "other");
  live.deviations[0].against = other.deviations[0].against = "cpython-3.13";
  EXPECT_EQ(change(live, live), "same");
  EXPECT_EQ(change(live, other), "changed");
}

TEST(Comparison, WhatIsInOneFileOnlyIsNewOrGone) {
  RunResult first = with(Outcome::pass), second = with(Outcome::fail), third = with(Outcome::pass);
  second.variant = "direct";
  third.scenario = "reader/other";
  const RunReport before = report_of({first, third}), after = report_of({second, first});
  const SubjectComparison comparison = compare_subject(before, after, {"reference", "reference"});
  ASSERT_EQ(comparison.changes.size(), 2U);
  EXPECT_EQ(to_string(comparison.changes[0].change), "new");
  EXPECT_EQ(comparison.changes[0].result().variant, "direct");
  EXPECT_EQ(to_string(comparison.changes[1].change), "gone");
  EXPECT_EQ(comparison.changes[1].result().scenario, "reader/other");
  EXPECT_EQ(comparison.worse(), 0U);
  EXPECT_EQ(comparison.same, 1U);
  EXPECT_EQ(comparison.common(), 1U);
  EXPECT_EQ(comparison.count(Change::added), 1U);
}

TEST(Comparison, SubjectsOfDifferentNames) {
  RunReport before = report_of({with(Outcome::pass)}), after = report_of({with(Outcome::fail)});
  after.run.subjects[0].subject.name = "mine";
  after.run.results[0].subject = "mine";
  const SubjectComparison comparison = compare_subject(before, after, {"reference", "mine"});
  EXPECT_EQ(comparison.before->subject.name, "reference");
  EXPECT_EQ(comparison.after->subject.name, "mine");
  EXPECT_EQ(comparison.count(Change::regressed), 1U);
}

TEST(Comparison, FingerprintsAreThoseOfLedgers) {
  EXPECT_EQ(fingerprint_of(failing_at("/steps/1")), mark_of(failing_at("/steps/1"))->fingerprint);
  EXPECT_EQ(fingerprint_of(with(Outcome::pass)), "");
  EXPECT_EQ(fingerprint_of(with(Outcome::flaky)), "");
}

}  // namespace
}  // namespace gauge
