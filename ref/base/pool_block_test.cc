#include "ref/base/pool_block.h"

#include <gtest/gtest.h>

#include <cstring>
#include <utility>

namespace streamgauge {
namespace {

TEST(PoolBlock, IsNoneAtFirst) {
  const PoolBlock block;
  EXPECT_EQ(block.data(), nullptr);
  EXPECT_EQ(block.size(), 0u);
}

TEST(PoolBlock, OwnsItsBytes) {
  PoolBlock block(5000);
  EXPECT_EQ(block.size(), 5000u);
  std::memset(block.data(), 1, block.size());
  block.reset();
  EXPECT_EQ(block.data(), nullptr);
  EXPECT_EQ(block.size(), 0u);
}

TEST(PoolBlock, Moves) {
  PoolBlock block(100);
  char* const data = block.data();
  PoolBlock moved(std::move(block));
  EXPECT_EQ(moved.data(), data);
  PoolBlock assigned(200);
  assigned = std::move(moved);
  EXPECT_EQ(assigned.data(), data);
  EXPECT_EQ(assigned.size(), 100u);
}

}  // namespace
}  // namespace streamgauge
