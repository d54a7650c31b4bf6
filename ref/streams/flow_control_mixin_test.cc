#include "ref/streams/flow_control_mixin.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <string>

#include "ref/base/errors.h"
#include "ref/coro/task.h"
#include "ref/testing/test_loop.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

class PlainProtocol : public FlowControlMixin {
 public:
  using FlowControlMixin::FlowControlMixin;
  void connection_made(std::shared_ptr<Transport>) override {}
  void data_received(std::string_view) override {}
  bool eof_received() override { return true; }
};

class FlowControlMixinTest : public testing::Test {
 protected:
  TestLoop test_;
  PlainProtocol protocol_{test_.loop};
};

TEST_F(FlowControlMixinTest, PausingAndResumingAlternate) {  // PR-03
  EXPECT_THROW(protocol_.resume_writing(), AssertionError);
  protocol_.pause_writing();
  EXPECT_FALSE(protocol_.can_write());
  EXPECT_THROW(protocol_.pause_writing(), AssertionError);
  protocol_.resume_writing();
  EXPECT_TRUE(protocol_.can_write());
  EXPECT_THROW(protocol_.resume_writing(), AssertionError);
}

TEST_F(FlowControlMixinTest, WhoWasWokenGoesOnEvenIfThePauseIsBack) {
  protocol_.pause_writing();
  Task<void> waiter(test_.loop, protocol_.drain_helper());
  test_.settle();
  protocol_.resume_writing();
  protocol_.pause_writing();
  test_.settle();
  EXPECT_TRUE(waiter.done());
}

TEST_F(FlowControlMixinTest, TheErrorOfALossReachesThoseWhoWait) {  // WD-12
  protocol_.pause_writing();
  Task<void> waiter(test_.loop, protocol_.drain_helper());
  test_.settle();
  const std::exception_ptr error = make_os_error(EPIPE);
  protocol_.connection_lost(error);
  test_.settle();
  EXPECT_EQ(waiter.exception(), error);
}

TEST_F(FlowControlMixinTest, AfterALossThereIsNothingToWaitFor) {  // PR-02
  protocol_.connection_lost(nullptr);
  Task<void> late(test_.loop, protocol_.drain_helper());
  test_.settle();
  EXPECT_EQ(repr(late.exception()), "ConnectionResetError('Connection lost')");
}

}  // namespace
}  // namespace streamgauge
