#include "runner/check/wire_log.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

TEST(WireLogTest, AnswersBelongToTheEarliestRequestWithoutOne) {
  WireLog log;
  EXPECT_EQ(log.last_answered(), nullptr);
  EXPECT_EQ(log.first_unanswered(), nullptr);
  log.sent("one");
  log.sent("two");
  log.received("first");
  EXPECT_EQ(log.last_answered()->request, "one");
  EXPECT_EQ(log.last_answered()->answer, "first");
  EXPECT_EQ(log.first_unanswered()->request, "two");
  log.received("second");
  EXPECT_EQ(log.first_unanswered(), nullptr);
  log.received("more than was asked for");
  ASSERT_EQ(log.exchanges().size(), 2U);
  EXPECT_EQ(log.exchanges()[1].answer, "second");
  log.clear();
  EXPECT_TRUE(log.exchanges().empty());
  EXPECT_EQ(log.last_answered(), nullptr);
}

}  // namespace
}  // namespace gauge
