#include "runner/run/ledger_judge.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gauge {
namespace {

constexpr const char* kRelease = "1.0 as 3.13";

RunResult result_of(Outcome outcome, const std::string& observed = "") {
  RunResult result;
  result.scenario = "reader/read";
  result.variant = "direct";
  result.outcome = outcome;
  if (outcome == Outcome::fail)
    result.deviations.push_back({Level::behaviour, "", "/steps/1", "expected", observed, {}});
  return result;
}

Ledger ledger_of(const RunResult& result) {
  Ledger ledger;
  LedgerUpdate update;
  update_ledger(ledger, result, kRelease, update);
  EXPECT_EQ(update.added, 1U);
  return ledger;
}

RunResult judged(RunResult result, const Ledger& ledger, const std::string& release = kRelease) {
  judge_by_ledger(result, ledger, release);
  return result;
}

TEST(LedgerJudge, WhatIsListedAndOccursIsExpected) {
  for (const Outcome outcome : {Outcome::fail, Outcome::timeout, Outcome::crash, Outcome::protocol_error}) {
    const RunResult result = result_of(outcome, "other");
    EXPECT_EQ(judged(result, ledger_of(result)).outcome, Outcome::expected_fail) << to_string(outcome);
  }
}

TEST(LedgerJudge, AnotherReleaseHasDeviationsOfItsOwn) {
  const RunResult result = result_of(Outcome::fail, "other");
  EXPECT_EQ(judged(result, ledger_of(result), "1.1 as 3.13").outcome, Outcome::fail);
}

TEST(LedgerJudge, WhatIsListedAndDoesNotOccurIsStale) {
  const RunResult result = judged(result_of(Outcome::pass), ledger_of(result_of(Outcome::fail, "other")));
  EXPECT_EQ(result.outcome, Outcome::unexpected_pass);
  EXPECT_NE(result.reason.find("/steps/1"), std::string::npos);
}

TEST(LedgerJudge, WhatOccursOtherwiseIsAFailureAndStale) {
  const Ledger ledger = ledger_of(result_of(Outcome::fail, "other"));
  for (const RunResult& result : {result_of(Outcome::fail, "another"), result_of(Outcome::crash)}) {
    const RunResult verdict = judged(result, ledger);
    EXPECT_EQ(verdict.outcome, result.outcome);
    EXPECT_TRUE(verdict.known_otherwise);
  }
}

TEST(LedgerJudge, WhatWasNotJudgedSaysNothing) {
  const RunResult listed = result_of(Outcome::fail, "other");
  for (const Outcome outcome : {Outcome::unsupported, Outcome::untestable, Outcome::flaky,
                                Outcome::harness_error, Outcome::not_run}) {
    Ledger ledger = ledger_of(listed);
    EXPECT_EQ(judged(result_of(outcome), ledger).outcome, outcome);
    LedgerUpdate update;
    update_ledger(ledger, result_of(outcome), kRelease, update);
    EXPECT_EQ(update.dropped, 0U);
  }
}

TEST(LedgerJudge, AnUpdateDropsWhatPassesAndReplacesWhatIsOtherwise) {
  Ledger ledger = ledger_of(result_of(Outcome::fail, "other"));
  LedgerUpdate update;
  update_ledger(ledger, result_of(Outcome::fail, "another"), kRelease, update);
  EXPECT_EQ(update.added, 1U);
  EXPECT_EQ(update.dropped, 1U);
  update_ledger(ledger, result_of(Outcome::pass), kRelease, update);
  EXPECT_EQ(update.dropped, 2U);
  EXPECT_TRUE(ledger.causes().empty());
}

TEST(LedgerJudge, WhatOnlyALiveComparisonShowsIsNotTheLedgers) {
  RunResult result = result_of(Outcome::fail, "other");
  result.deviations.front().against = "cpython-3.13";
  EXPECT_FALSE(mark_of(result).has_value());
}

}  // namespace
}  // namespace gauge
