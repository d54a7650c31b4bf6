#include "ref/tls/seconds_text.h"

#include <gtest/gtest.h>

#include <chrono>

namespace streamgauge {
namespace {

using namespace std::chrono_literals;

// As Python shows 1, 0, -1, 0.2, 0.05, 1.5, -0.5, 12345.678, 0.0001, 0.00001 and 0.000000001.
TEST(SecondsTextTest, IsWhatPythonShows) {
  EXPECT_EQ(seconds_text(1s), "1");
  EXPECT_EQ(seconds_text(0s), "0");
  EXPECT_EQ(seconds_text(-1s), "-1");
  EXPECT_EQ(seconds_text(200ms), "0.2");
  EXPECT_EQ(seconds_text(50ms), "0.05");
  EXPECT_EQ(seconds_text(1500ms), "1.5");
  EXPECT_EQ(seconds_text(-500ms), "-0.5");
  EXPECT_EQ(seconds_text(12345678ms), "12345.678");
  EXPECT_EQ(seconds_text(100us), "0.0001");
  EXPECT_EQ(seconds_text(10us), "1e-05");
  EXPECT_EQ(seconds_text(1ns), "1e-09");
}

}  // namespace
}  // namespace streamgauge
