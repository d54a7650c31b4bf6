#include "ref/testing/co_test.h"

#include <gtest/gtest-spi.h>

#include <stdexcept>

#include "ref/coro/sleep.h"
#include "ref/testing/journal.h"

namespace streamgauge {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;

CO_TEST(CoTest, RunsItsBodyOnALoopForWhichWaitingTakesNoTime) {
  const TimePoint start = loop.time();
  co_await sleep(24h);
  EXPECT_EQ(loop.time() - start, 24h);
  EXPECT_EQ(&loop, &test.loop);
}

CO_TEST_ON_SYSTEM(CoTest, RunsItsBodyOnTheSystem) {
  const TimePoint start = loop.time();
  co_await sleep(1ms);
  EXPECT_GE(loop.time() - start, 1ms);
}

CO_TEST(CoTest, AssertionsThatHoldLetTheBodyGoOn) {
  const bool yes = true;
  CO_ASSERT_TRUE(yes);
  CO_ASSERT_FALSE(!yes);
  CO_ASSERT_EQ(1 + 1, 2);
  co_await sleep(1ms);
}

Coro<void> fail(Journal journal, int assertion) {
  journal("before");
  switch (assertion) {
    case 0:
      CO_ASSERT_EQ(1 + 1, 3) << "told why";
      break;
    case 1:
      CO_ASSERT_TRUE(1 + 1 == 3) << "told why";
      break;
    default:
      CO_ASSERT_FALSE(1 + 1 == 2) << "told why";
  }
  journal("after");
  co_await sleep(1ms);
}

TEST(CoTest, AnAssertionThatFailsEndsTheBody) {
  for (const int assertion : {0, 1, 2}) {
    const Journal journal;
    testing::TestPartResultArray failures;
    {
      const testing::ScopedFakeTestPartResultReporter reporter(
          testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
      TestLoop test;
      run_until_complete(test.loop, fail(journal, assertion));
    }
    EXPECT_EQ(journal.entries(), Entries{"before"});
    ASSERT_EQ(failures.size(), 1);
    EXPECT_TRUE(failures.GetTestPartResult(0).fatally_failed());
    EXPECT_NE(std::string(failures.GetTestPartResult(0).message()).find("told why"), std::string::npos);
  }
}

}  // namespace
}  // namespace streamgauge
