#include "runner/report/agreement.h"

#include <gtest/gtest.h>

#include "runner/report/sample_run.h"

namespace gauge {
namespace {

TEST(Agreement, CountsWhatWasJudged) {
  const SampleRun sample;
  const RunReport report = sample.report();
  const std::vector<Agreement> all = agreements_of(results_of(report, "reference"), sample.catalog());
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].version, "3.13");
  EXPECT_EQ(all[0].of, 9U);  // 13 but unsupported, untestable, not-run and harness-error
  // All but what is unlike 3.13: the failures, the expected one too, and what broke off.
  EXPECT_EQ(all[0].agree, 4U);
  EXPECT_EQ(agreements_of(results_of(report, "./gone"), sample.catalog()).at(0).of, 0U);
}

TEST(Agreement, BestIsTheHighestShareWhateverTheNumbers) {
  const std::vector<Agreement> best =
      best_of({{"3.8", 9, 10}, {"3.9", 1, 1}, {"3.10", 5, 5}, {"3.11", 0, 0}});
  ASSERT_EQ(best.size(), 2U);
  EXPECT_EQ(best[0].version, "3.9");
  EXPECT_EQ(best[1].version, "3.10");
  EXPECT_TRUE(best_of({{"3.8", 0, 0}}).empty());
  EXPECT_TRUE(best_of({{"3.8", 0, 2}}).empty()) << "what is like none of them is not most like all";
}

}  // namespace
}  // namespace gauge
