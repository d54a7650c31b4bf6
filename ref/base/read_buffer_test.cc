#include "ref/base/read_buffer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <utility>

namespace streamgauge {
namespace {

TEST(ReadBuffer, IsEmptyAtFirst) {
  ReadBuffer buffer;
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.size(), 0u);
  EXPECT_EQ(buffer.view(), "");
}

TEST(ReadBuffer, GivesBytesBackInOrder) {
  ReadBuffer buffer;
  buffer.append("abc");
  buffer.append("def");
  EXPECT_EQ(buffer.take(2), "ab");
  EXPECT_EQ(buffer.view(), "cdef");
  buffer.discard(1);
  buffer.append("gh");
  EXPECT_EQ(buffer.take_all(), "defgh");
  EXPECT_TRUE(buffer.empty());
}

TEST(ReadBuffer, HoldsNoMemoryWhenEmpty) {
  ReadBuffer buffer;
  const std::string large(100'000, 'x');
  buffer.append(large);
  buffer.append(large);
  EXPECT_EQ(buffer.take(150'000).size(), 150'000u);
  EXPECT_EQ(buffer.take_all().size(), 50'000u);
  EXPECT_EQ(buffer.capacity(), 0u);
  buffer.append(large);
  EXPECT_EQ(buffer.take_all(), large);
  EXPECT_EQ(buffer.capacity(), 0u);
  buffer.append(large);
  buffer.clear();
  EXPECT_EQ(buffer.capacity(), 0u);
}

TEST(ReadBuffer, TakesABlockOver) {
  ReadBuffer buffer;
  PoolBlock block(1000);
  std::memcpy(block.data(), "abcdef", 6);
  const char* const data = block.data();
  buffer.adopt(std::move(block), 6);
  EXPECT_EQ(buffer.view(), "abcdef");
  EXPECT_EQ(buffer.view().data(), data);
  EXPECT_EQ(buffer.capacity(), 1000u);
  EXPECT_EQ(buffer.take(2), "ab");
  buffer.append("ghi");
  EXPECT_EQ(buffer.take_all(), "cdefghi");
  EXPECT_EQ(buffer.capacity(), 0u);
}

TEST(ReadBuffer, DoesNotGrowWhenTheTakenFrontMakesRoom) {
  ReadBuffer buffer;
  buffer.append(std::string(64'000, 'x'));
  const std::size_t capacity = buffer.capacity();
  for (int i = 0; i < 1000; ++i) {
    buffer.discard(40'000);
    buffer.append(std::string(40'000, 'y'));
  }
  EXPECT_EQ(buffer.size(), 64'000u);
  EXPECT_LE(buffer.capacity(), 2 * capacity);
}

TEST(ReadBuffer, EqualsAStringThatErasesItsFront) {
  std::mt19937 random(7);
  ReadBuffer buffer;
  std::string model;
  for (int round = 0; round < 20'000; ++round) {
    const std::size_t count = random() % 1500;
    if (random() % 2 == 0) {
      const std::string data(count, static_cast<char>('a' + round % 26));
      buffer.append(data);
      model += data;
    } else {
      const std::size_t taken = std::min(count * 2, model.size());
      ASSERT_EQ(buffer.take(taken), model.substr(0, taken));
      model.erase(0, taken);
    }
    ASSERT_EQ(buffer.view(), model);
  }
}

}  // namespace
}  // namespace streamgauge
