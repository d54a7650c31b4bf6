#include "runner/report/agreement.h"

#include <gtest/gtest.h>

#include "runner/report/sample_run.h"

namespace gauge {
namespace {

TEST(Agreement, CountsWhatWasJudged) {
  const SampleRun sample;
  const std::vector<Agreement> all = agreements_of(sample.report(), "reference", sample.catalog());
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].version, "3.13");
  EXPECT_EQ(all[0].of, 9U);  // 13 but unsupported, untestable, not-run and harness-error
  // All but the failure, which is unlike 3.13, and a crash, a timeout, a breach of the protocol, and an
  // expected failure in no step.
  EXPECT_EQ(all[0].agree, 4U);
  EXPECT_EQ(agreements_of(sample.report(), "./gone", sample.catalog()).at(0).of, 0U);
}

TEST(Agreement, WhatBreaksOffAgreesWithNoVersion) {
  const SampleRun sample;
  RunReport report = sample.report();
  RunResult result = SampleRun::failure();
  result.unlike.clear();
  const auto agreeing = [&](Outcome outcome) {
    result.outcome = outcome;
    report.run.results = {result};
    return agreements_of(report, "reference", sample.catalog()).at(0).agree;
  };
  EXPECT_EQ(agreeing(Outcome::fail), 1U) << "like another version than its own";
  EXPECT_EQ(agreeing(Outcome::expected_fail), 1U);
  for (const Outcome outcome : {Outcome::timeout, Outcome::crash, Outcome::protocol_error})
    EXPECT_EQ(agreeing(outcome), 0U) << to_string(outcome);
}

TEST(Agreement, BestIsTheHighestShareWhateverTheNumbers) {
  const std::vector<Agreement> best =
      best_of({{"3.8", 9, 10}, {"3.9", 1, 1}, {"3.10", 5, 5}, {"3.11", 0, 0}});
  ASSERT_EQ(best.size(), 2U);
  EXPECT_EQ(best[0].version, "3.9");
  EXPECT_EQ(best[1].version, "3.10");
  EXPECT_TRUE(best_of({{"3.8", 0, 0}}).empty());
  EXPECT_EQ(best_of({{"3.8", 0, 2}}).size(), 1U) << "nothing agrees, but something was judged";
}

}  // namespace
}  // namespace gauge
