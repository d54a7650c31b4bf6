#include "ref/loop/borrowed_block.h"

#include <gtest/gtest.h>

#include "ref/testing/test_loop.h"

namespace streamgauge {
namespace {

TEST(BorrowedBlockTest, OneAfterTheOtherIsTheSameMemory) {
  TestLoop test;
  const char* first = BorrowedBlock(test.loop).bytes().data();
  EXPECT_EQ(BorrowedBlock(test.loop).bytes().data(), first);
}

TEST(BorrowedBlockTest, TwoAtATimeAreTwo) {
  TestLoop test;
  const BorrowedBlock first(test.loop);
  const BorrowedBlock second(test.loop);
  EXPECT_NE(first.bytes().data(), second.bytes().data());
  EXPECT_NE(first.bytes().data(), test.loop.receive_block().data());
  EXPECT_EQ(first.bytes().size(), test.loop.receive_block().size());
}

}  // namespace
}  // namespace streamgauge
