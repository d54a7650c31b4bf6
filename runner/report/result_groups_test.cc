#include "runner/report/result_groups.h"

#include <gtest/gtest.h>

#include "runner/report/sample_run.h"

namespace gauge {
namespace {

TEST(ResultGroups, OtherPiecesAreAnotherGroup) {
  const RunResult first = SampleRun::failure();
  RunResult second = first;
  second.deviations[0].pieces = {2, 1};
  RunResult third = first;
  third.subject = "cpython-3.13";
  const std::vector<ResultGroup> groups = group_alike({&first, &second, &third});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(members_text(groups[0]), std::vector<std::string>{"@tcp-client on reference and cpython-3.13"});
  EXPECT_EQ(members_text(groups[1]), std::vector<std::string>{"@tcp-client on reference"});
}

TEST(ResultGroups, SkipsAreByReasonWhateverTheVariant) {
  RunResult first = SampleRun::failure();
  first.outcome = Outcome::untestable;
  first.reason = "for other versions";
  RunResult second = first;
  second.scenario = "reader/other";
  RunResult third = first;
  third.subject = "cpython-3.13";
  RunResult other = first;
  other.outcome = Outcome::not_run;
  const std::vector<SkipGroup> groups = group_skips({&first, &second, &third, &other});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].variants, 3u);
  EXPECT_EQ(groups[0].subjects, (std::vector<std::string>{"reference", "cpython-3.13"}));
  EXPECT_EQ(groups[1].outcome, Outcome::not_run);
}

}  // namespace
}  // namespace gauge
