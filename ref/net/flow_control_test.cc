#include "ref/net/flow_control.h"

#include <gtest/gtest.h>

#include <string>

#include "ref/testing/recording_protocol.h"
#include "ref/testing/test_loop.h"

namespace streamgauge {
namespace {

std::string error_of(FlowControl& flow, std::optional<std::int64_t> high, std::optional<std::int64_t> low) {
  try {
    flow.set_limits(high, low);
    return "";
  } catch (const ValueError& error) {
    return error.what();
  }
}

// Each as CPython 3.15's set_write_buffer_limits() and get_write_buffer_limits() have it.
TEST(FlowControl, AMarkThatIsNotGivenFollowsFromTheOther) {  // WD-05
  FlowControl flow;
  const auto limits = [&flow](std::optional<std::int64_t> high, std::optional<std::int64_t> low) {
    flow.set_limits(high, low);
    return std::pair(flow.limits().low, flow.limits().high);
  };
  EXPECT_EQ(limits(std::nullopt, std::nullopt), std::pair(16384L, 65536L));
  EXPECT_EQ(limits(100, std::nullopt), std::pair(25L, 100L));
  EXPECT_EQ(limits(std::nullopt, 100), std::pair(100L, 400L));
  EXPECT_EQ(limits(0, std::nullopt), std::pair(0L, 0L));
  EXPECT_EQ(limits(7, 7), std::pair(7L, 7L));
}

TEST(FlowControl, MarksThatContradictEachOtherAreRefusedAndTheOldOnesKept) {  // WD-05
  FlowControl flow;
  flow.set_limits(10, 5);
  EXPECT_EQ(error_of(flow, 10, 20), "high (10) must be >= low (20) must be >= 0");
  EXPECT_EQ(error_of(flow, -1, std::nullopt), "high (-1) must be >= low (-1) must be >= 0");
  EXPECT_EQ(error_of(flow, -8, std::nullopt), "high (-8) must be >= low (-2) must be >= 0");
  EXPECT_EQ(error_of(flow, std::nullopt, -1), "high (-4) must be >= low (-1) must be >= 0");
  EXPECT_EQ(flow.limits().high, 10);
  EXPECT_EQ(flow.limits().low, 5);
}

TEST(FlowControl, PausesOnceAboveHighAndResumesOnceAtLow) {
  TestLoop test;
  RecordingProtocol protocol;
  FlowControl flow;
  flow.set_limits(10, 5);
  for (const std::size_t size : {10, 11, 12}) flow.maybe_pause(size, test.loop, protocol);
  EXPECT_TRUE(flow.paused());
  for (const std::size_t size : {11, 6, 5, 4}) flow.maybe_resume(size, test.loop, protocol);
  EXPECT_FALSE(flow.paused());
  EXPECT_EQ(protocol.calls, std::vector<std::string>({"pause_writing", "resume_writing"}));
}

TEST(FlowControl, WithAHighMarkOfZeroAnythingPauses) {  // WD-05
  TestLoop test;
  RecordingProtocol protocol;
  FlowControl flow;
  flow.set_limits(0, std::nullopt);
  flow.maybe_pause(0, test.loop, protocol);
  EXPECT_FALSE(flow.paused());
  flow.maybe_pause(1, test.loop, protocol);
  EXPECT_TRUE(flow.paused());
}

TEST(FlowControl, TheBufferOfTlsIsFullAtTheMark) {
  TestLoop test;
  RecordingProtocol protocol;
  FlowControl flow = FlowControl::pausing_at_mark(400);
  EXPECT_EQ(flow.limits().low, 100);
  flow.maybe_pause(399, test.loop, protocol);
  EXPECT_FALSE(flow.paused());
  flow.maybe_pause(400, test.loop, protocol);
  EXPECT_TRUE(flow.paused());
  flow.maybe_resume(100, test.loop, protocol);
  EXPECT_FALSE(flow.paused());
  flow.set_limits(std::nullopt, std::nullopt, 800);
  EXPECT_EQ(flow.limits().high, 800);
  EXPECT_EQ(flow.limits().low, 200);
}

}  // namespace
}  // namespace streamgauge
