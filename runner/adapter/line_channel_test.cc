#include "runner/adapter/line_channel.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gauge {
namespace {

constexpr int kWatchdogMs = 10'000;
constexpr std::size_t kMaxLineBytes = 1 << 22;

struct Channel {
  explicit Channel(const std::string& script, std::size_t max_line_bytes = kMaxLineBytes)
      : process({"/bin/sh", "-c", script}), lines(process, interrupt, max_line_bytes) {}

  std::string next(int timeout_ms = kWatchdogMs) {
    return std::string(lines.next_line(Deadline(timeout_ms)));
  }

  ChannelError::Kind failure(int timeout_ms = kWatchdogMs) {
    try {
      ADD_FAILURE() << "a line came: " << next(timeout_ms);
    } catch (const ChannelError& error) {
      return error.kind();
    }
    return {};
  }

  Interrupt interrupt;
  Process process;
  LineChannel lines;
};

TEST(LineChannelTest, LinesGoThereAndBack) {
  Channel channel("cat");
  channel.lines.queue("one");
  channel.lines.queue("");
  channel.lines.queue("three");
  EXPECT_EQ(channel.next(), "one");
  EXPECT_EQ(channel.next(), "");
  EXPECT_EQ(channel.next(), "three");
  EXPECT_FALSE(channel.lines.has_unread());
}

TEST(LineChannelTest, LinesCutByThePipeAreJoined) {
  Channel channel("printf 'ab'; read go; printf 'cd\\nef'; read go; printf 'gh\\n'");
  channel.lines.queue("go");
  EXPECT_EQ(channel.next(), "abcd");
  channel.lines.queue("go");
  EXPECT_EQ(channel.next(), "efgh");
}

// Far more in both directions than pipes hold: neither side may wait for the other for ever.
TEST(LineChannelTest, LargeLinesGoBothWaysAtOnce) {
  Channel channel("cat");
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < 40; ++i)
    lines.push_back(std::string(50'000 + i, static_cast<char>('a' + i % 26)));
  for (const std::string& line : lines) channel.lines.queue(line);
  for (const std::string& line : lines) ASSERT_EQ(channel.next(), line);
}

TEST(LineChannelTest, ALineAsLongAsTheBoundIsALine) {
  Channel channel("echo 12345; echo 123456", 5);
  EXPECT_EQ(channel.next(), "12345");
  EXPECT_EQ(channel.failure(), ChannelError::Kind::line_too_long);
}

TEST(LineChannelTest, ALineWithoutEndStopsAtTheBound) {
  Channel channel("while :; do printf 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'; done", 100'000);
  EXPECT_EQ(channel.failure(), ChannelError::Kind::line_too_long);
}

TEST(LineChannelTest, SilenceEndsAtTheDeadline) {
  Channel channel("printf 'half a line'; cat >/dev/null");
  EXPECT_EQ(channel.failure(50), ChannelError::Kind::timeout);
}

TEST(LineChannelTest, FloodsOfStandardErrorEndAtTheDeadlineToo) {
  Channel channel(
      "while :; do echo ................................................................ >&2; done");
  EXPECT_EQ(channel.failure(200), ChannelError::Kind::timeout);
}

TEST(LineChannelTest, StandardErrorIsReadMeanwhile) {
  Channel channel(
      "i=0; while [ $i -lt 4000 ]; do echo ................................ >&2; i=$((i+1)); done; echo "
      "done");
  EXPECT_EQ(channel.next(), "done");
}

TEST(LineChannelTest, WhatWasSaidBeforeTheEndCounts) {
  Channel channel("echo last words; exit 1");
  ASSERT_TRUE(channel.process.wait(kWatchdogMs));
  channel.lines.queue("nobody reads this");
  EXPECT_EQ(channel.next(), "last words");
  EXPECT_EQ(channel.failure(), ChannelError::Kind::closed);
}

TEST(LineChannelTest, AnInterruptEndsTheWait) {
  Channel channel("cat");
  channel.interrupt.raise();
  EXPECT_THROW(channel.next(), Interrupted);
}

}  // namespace
}  // namespace gauge
