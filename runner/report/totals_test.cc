#include "runner/report/totals.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

RunResult result_of(Outcome outcome, std::vector<Level> levels = {}) {
  RunResult result;
  result.outcome = outcome;
  for (const Level level : levels) {
    Deviation deviation;
    deviation.level = level;
    result.deviations.push_back(deviation);
  }
  return result;
}

TEST(Totals, EveryOutcomeIsCountedOnceAndTheSumIsTheWhole) {
  std::vector<RunResult> results;
  for (const Outcome outcome : kAllOutcomes) results.push_back(result_of(outcome));
  const Totals totals = count(results);
  EXPECT_EQ(totals.variants(), kAllOutcomes.size());
  std::size_t sum = 0;
  for (const Outcome outcome : kAllOutcomes) {
    EXPECT_EQ(totals.of(outcome), 1u) << to_string(outcome);
    sum += totals.of(outcome);
  }
  EXPECT_EQ(sum, totals.variants());
}

TEST(Totals, OnlyWhatTheSubjectDidWrongIsADeviation) {
  std::vector<RunResult> results;
  for (const Outcome outcome : kAllOutcomes) results.push_back(result_of(outcome));
  const Totals totals = count(results);
  EXPECT_EQ(totals.deviations(), 5u);  // fail, flaky, timeout, crash, protocol-error
  EXPECT_EQ(totals.skipped(), 3u);     // unsupported, untestable, not-run
  EXPECT_EQ(totals.judged(), kAllOutcomes.size() - 3 - 1);
}

TEST(Totals, MessagesAndDiagnosticsAreOutOfWhatPasses) {
  const Totals totals = count({result_of(Outcome::pass), result_of(Outcome::pass, {Level::messages}),
                               result_of(Outcome::pass, {Level::messages, Level::diagnostics}),
                               result_of(Outcome::fail, {Level::behaviour, Level::diagnostics})});
  EXPECT_EQ(totals.of(Outcome::pass), 3u);
  EXPECT_EQ(totals.agreeing(Level::messages), 1u);
  EXPECT_EQ(totals.agreeing(Level::diagnostics), 2u);
}

TEST(Totals, TwoDeviationsAtOneLevelAreOneVariantThatDisagrees) {
  const Totals totals = count({result_of(Outcome::pass, {Level::messages, Level::messages})});
  EXPECT_EQ(totals.agreeing(Level::messages), 0u);
}

TEST(Totals, OfOneSubject) {
  RunResult one, other;
  one.subject = "one";
  other.subject = "other";
  other.outcome = Outcome::pass;
  EXPECT_EQ(count({one, other, one}, "one").variants(), 2U);
  EXPECT_EQ(count({one, other, one}, "one").of(Outcome::pass), 0U);
}

}  // namespace
}  // namespace gauge
