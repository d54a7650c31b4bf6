#include "ref/net/transport.h"

#include <gtest/gtest.h>

#include "ref/testing/recording_transport.h"

namespace streamgauge {
namespace {

TEST(Transport, WhatATransportDoesNotHaveThrows) {
  Transport bare;
  EXPECT_THROW(bare.pause_reading(), NotImplementedError);
  EXPECT_THROW(bare.write("x"), NotImplementedError);
  EXPECT_THROW(bare.set_write_buffer_limits(1, 0), NotImplementedError);
  EXPECT_EQ(bare.get_extra_info("socket").index(), 0u);
}

TEST(Transport, WritelinesJoinsWhatATransportWithoutItWrites) {  // transports.py, WriteTransport.writelines
  RecordingTransport transport;
  const std::vector<std::string_view> pieces = {"a", "", "bc"};
  transport.writelines(pieces);
  EXPECT_EQ(transport.calls, std::vector<std::string>({"write abc"}));
}

}  // namespace
}  // namespace streamgauge
