#include "ref/base/write_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

namespace streamgauge {
namespace {

std::string content(const WriteQueue& queue, std::size_t pieces_max = 1024) {
  std::vector<iovec> pieces(pieces_max);
  std::string result;
  for (const iovec& piece : queue.fill(pieces))
    result.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
  return result;
}

TEST(WriteQueue, KeepsOrderAndCountsBytes) {
  WriteQueue queue;
  EXPECT_TRUE(queue.empty());
  queue.append("abc");
  queue.append(std::string(10'000, 'x'));
  queue.append("def");
  EXPECT_EQ(queue.size(), 10'006u);
  EXPECT_EQ(content(queue), "abc" + std::string(10'000, 'x') + "def");
}

TEST(WriteQueue, JoinsSmallPieces) {
  WriteQueue queue;
  for (int i = 0; i < 100; ++i) queue.append("ok\n");
  std::array<iovec, 4> pieces{};
  EXPECT_EQ(queue.fill(pieces).size(), 1u);
}

TEST(WriteQueue, FillsNoMorePiecesThanThereIsRoomFor) {
  WriteQueue queue;
  for (int i = 0; i < 5; ++i) queue.append(std::string(5000, static_cast<char>('a' + i)));
  std::array<iovec, 3> pieces{};
  const auto filled = queue.fill(pieces);
  EXPECT_EQ(filled.size(), 3u);
  EXPECT_EQ(filled.back().iov_len, 5000u);
}

TEST(WriteQueue, EmptyDataLeavesNothingToSend) {  // WL-05
  WriteQueue queue;
  queue.append("");
  EXPECT_TRUE(queue.empty());
  std::array<iovec, 1> pieces{};
  EXPECT_EQ(queue.fill(pieces).size(), 0u);
}

TEST(WriteQueue, ClearForgetsEverything) {
  WriteQueue queue;
  queue.append(std::string(9000, 'x'));
  queue.append(std::string(9000, 'y'));
  queue.discard(10'000);
  queue.clear();
  EXPECT_TRUE(queue.empty());
  queue.append("z");
  EXPECT_EQ(content(queue), "z");
}

TEST(WriteQueue, EqualsAStringThatErasesItsFront) {
  std::mt19937 random(11);
  WriteQueue queue;
  std::string model;
  for (int round = 0; round < 20'000; ++round) {
    const std::size_t count = random() % 6000;
    const std::string data(count, static_cast<char>('a' + round % 26));
    if (random() % 2 == 0) {
      queue.append(data);
      model += data;
    } else {
      const std::size_t sent = std::min(count, model.size());
      queue.discard(sent);
      model.erase(0, sent);
    }
    ASSERT_EQ(queue.size(), model.size());
    ASSERT_EQ(content(queue, 4), model.substr(0, content(queue, 4).size()));
    ASSERT_EQ(content(queue), model);
  }
}

}  // namespace
}  // namespace streamgauge
