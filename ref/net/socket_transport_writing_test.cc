#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include "ref/base/errors.h"
#include "ref/net/socket_transport.h"
#include "ref/testing/socket_transport_fixture.h"

// The writing side of SocketTransport. What is expected here is what CPython 3.15 does, as observed or by its
// source.
namespace streamgauge {
namespace {

using Calls = std::vector<std::string>;
using Pieces = std::vector<std::string_view>;

const char kReset[] = "connection_lost ConnectionResetError(104, 'Connection reset by peer')";
const char kBrokenPipe[] = "connection_lost BrokenPipeError(32, 'Broken pipe')";

class SocketTransportWritingTest : public SocketTransportFixture {
 protected:
  std::string error_of(void (*call)(SocketTransport&)) {
    try {
      call(*transport_);
      return "";
    } catch (const Exception& error) {
      return error.repr();
    }
  }
};

TEST_F(SocketTransportWritingTest, AWriteIsSentAtOnce) {  // WR-01
  transport_->write("abc");
  EXPECT_EQ(peer_.receive(), "abc");
  EXPECT_EQ(transport_->get_write_buffer_size(), 0u);
}

TEST_F(SocketTransportWritingTest, WhatTheKernelDoesNotTakeIsSentLaterInOrder) {  // WR-05, WL-01
  const std::size_t written = fill();
  transport_->write("one");
  transport_->writelines(Pieces{"two", "", "three"});
  transport_->write("");
  EXPECT_EQ(drain_to_peer(), std::string(written, 'x') + "onetwothree");
  EXPECT_EQ(transport_->get_write_buffer_size(), 0u);
  transport_->write("at once again");
  EXPECT_EQ(peer_.receive(), "at once again");
}

TEST_F(SocketTransportWritingTest, WritelinesSendsThousandsOfPieces) {  // WL-09
  std::vector<std::string> texts;
  std::string all;
  for (int i = 0; i < 5000; ++i) {
    texts.push_back(std::to_string(i) + ",");
    all += texts.back();
  }
  transport_->writelines(Pieces(texts.begin(), texts.end()));
  EXPECT_EQ(drain_to_peer(), all);
}

TEST_F(SocketTransportWritingTest, WritelinesOfNothingOrOfEmptyPiecesSendsNothing) {  // WL-02, WL-05
  transport_->writelines(Pieces());
  transport_->writelines(Pieces{"", ""});
  EXPECT_EQ(transport_->get_write_buffer_size(), 0u);
  transport_->writelines(Pieces{"a", ""});
  transport_->close();
  settle();
  EXPECT_EQ(peer_.receive(), "a(eof)");
}

TEST_F(SocketTransportWritingTest, EveryCutOfEveryWriteArrivesWhole) {
  for (long nth = 1; nth <= 4; ++nth) {
    for (const std::size_t bytes : {1, 2, 5}) {
      connect(AF_INET);
      sys.shorten_nth(nth, bytes);
      transport_->write("hello ");
      transport_->writelines(Pieces{"wor", "", "ld", "!"});
      transport_->write("bye");
      settle();
      sys.heal();
      EXPECT_EQ(drain_to_peer(), "hello world!bye") << nth << " " << bytes;
    }
  }
}

TEST_F(SocketTransportWritingTest, AFullKernelOnlyDelays) {
  for (long nth = 1; nth <= 3; ++nth) {
    connect(AF_INET);
    sys.fail_nth(nth, EAGAIN);
    transport_->write("hello ");
    transport_->writelines(Pieces{"world", "!"});
    settle();
    sys.heal();
    EXPECT_EQ(drain_to_peer(), "hello world!") << nth;
    EXPECT_EQ(protocol_->calls, Calls());
  }
}

// --- Flow control ---

TEST_F(SocketTransportWritingTest, ThePausesAreAboveHighAndAtLow) {  // WD-03, WD-04
  const WriteBufferLimits limits = transport_->get_write_buffer_limits();
  EXPECT_EQ(limits.low, 16 * 1024);
  EXPECT_EQ(limits.high, 64 * 1024);
  sys.fail_nth(FaultySys::Call::kSend, 1, EAGAIN);
  transport_->write(std::string(64 * 1024, 'x'));
  EXPECT_EQ(protocol_->calls, Calls());
  transport_->write("x");
  transport_->write("x");
  EXPECT_EQ(protocol_->calls, Calls({"pause_writing"}));
  sys.shorten_nth(FaultySys::Call::kSendmsg, 1, 48 * 1024 + 1);
  loop.turn();
  EXPECT_EQ(transport_->get_write_buffer_size(), 16u * 1024 + 1);
  EXPECT_EQ(protocol_->calls, Calls({"pause_writing"}));
  sys.shorten_nth(FaultySys::Call::kSendmsg, 1, 1);
  loop.turn();
  EXPECT_EQ(transport_->get_write_buffer_size(), 16u * 1024);
  EXPECT_EQ(protocol_->calls, Calls({"pause_writing", "resume_writing"}));
}

TEST_F(SocketTransportWritingTest, NewLimitsTakeEffectAtOnce) {  // WD-05
  sys.fail_nth(FaultySys::Call::kSend, 1, EAGAIN);
  transport_->write("abc");
  transport_->set_write_buffer_limits(3, std::nullopt);
  EXPECT_EQ(protocol_->calls, Calls());
  transport_->set_write_buffer_limits(2, std::nullopt);
  EXPECT_EQ(protocol_->calls, Calls({"pause_writing"}));
  settle();
  EXPECT_EQ(protocol_->calls, Calls({"pause_writing", "resume_writing"}));
}

TEST_F(SocketTransportWritingTest, WritelinesPausesToo) {  // WL-07
  sys.fail_nth(FaultySys::Call::kSendmsg, 1, EAGAIN);
  const std::string large(40'000, 'x');
  transport_->writelines(Pieces{large, large});
  EXPECT_EQ(protocol_->calls, Calls({"pause_writing"}));
}

TEST_F(SocketTransportWritingTest, WhatTheProtocolThrowsWhenPausedIsReportedOnly) {
  protocol_->fail_in = "pause_writing";
  fill();
  EXPECT_EQ(errors, Calls({"protocol.pause_writing() failed: ValueError('boom')"}));
  protocol_->fail_in = "resume_writing";
  drain_to_peer();
  EXPECT_EQ(errors.back(), "protocol.resume_writing() failed: ValueError('boom')");
  EXPECT_FALSE(transport_->is_closing());
}

TEST_F(SocketTransportWritingTest, AProtocolMayAbortWhenItIsResumed) {  // cpython #156512
  class AbortingProtocol : public RecordingProtocol {
   public:
    void resume_writing() override {
      RecordingProtocol::resume_writing();
      transport.lock()->abort();
    }
  };
  const auto aborting = std::make_shared<AbortingProtocol>();
  aborting->transport = transport_;
  transport_->set_protocol(aborting);
  fill();
  transport_->close();
  drain_to_peer();
  settle();
  EXPECT_EQ(aborting->calls, Calls({"pause_writing", "resume_writing", "connection_lost None"}));
}

// --- write_eof ---

TEST_F(SocketTransportWritingTest, WriteEofEndsSendingAndNothingElse) {  // WE-01, WE-02, WE-04, WE-05
  EXPECT_TRUE(transport_->can_write_eof());
  transport_->write("abc");
  transport_->write_eof();
  transport_->write_eof();
  EXPECT_EQ(peer_.receive(), "abc(eof)");
  EXPECT_FALSE(transport_->is_closing());
  peer_.send("answer");
  settle();
  EXPECT_EQ(protocol_->received, "answer");
  peer_.shut_down_writing();
  settle();
  EXPECT_FALSE(transport_->is_closing());  // WE-06
  transport_->close();
  settle();
  transport_->write_eof();
  EXPECT_TRUE(transport_->can_write_eof());
}

TEST_F(SocketTransportWritingTest, WriteEofWaitsForTheQueue) {  // WE-01
  const std::size_t written = fill();
  transport_->write_eof();
  EXPECT_EQ(drain_to_peer(), std::string(written, 'x') + "(eof)");
  EXPECT_FALSE(transport_->is_closing());
}

TEST_F(SocketTransportWritingTest, NothingIsWrittenAfterWriteEof) {  // WE-03, WR-04, WL-06
  transport_->write_eof();
  const std::string write_error = "RuntimeError('Cannot call write() after write_eof()')";
  const std::string writelines_error = "RuntimeError('Cannot call writelines() after write_eof()')";
  EXPECT_EQ(error_of([](SocketTransport& t) { t.write("x"); }), write_error);
  EXPECT_EQ(error_of([](SocketTransport& t) { t.write(""); }), write_error);
  EXPECT_EQ(error_of([](SocketTransport& t) { t.writelines(Pieces{"x"}); }), writelines_error);
  EXPECT_EQ(error_of([](SocketTransport& t) { t.writelines(Pieces()); }), writelines_error);
}

TEST_F(SocketTransportWritingTest, WriteEofOnADeadSocketThrows) {
  sys.fail_nth(FaultySys::Call::kShutdown, 1, ENOTCONN);
  EXPECT_EQ(error_of([](SocketTransport& t) { t.write_eof(); }),
            "OSError(107, 'Transport endpoint is not connected')");
}

// --- Loss ---

TEST_F(SocketTransportWritingTest, AfterThePeerHasClosedTheSecondWriteFails) {  // CL-03, CL-06
  peer_.close();
  settle();
  transport_->write("first");
  EXPECT_FALSE(transport_->is_closing());
  settle();
  transport_->write("second");
  EXPECT_TRUE(transport_->is_closing());
  settle();
  EXPECT_EQ(protocol_->calls, Calls({"eof", kBrokenPipe}));
  EXPECT_EQ(errors, Calls());
}

TEST_F(SocketTransportWritingTest, OverAUnixSocketTheFirstWriteFails) {  // UX-11
  connect(AF_UNIX);
  peer_.close();
  settle();
  transport_->write("first");
  EXPECT_TRUE(transport_->is_closing());
  settle();
  EXPECT_EQ(protocol_->calls, Calls({"eof", kBrokenPipe}));
}

TEST_F(SocketTransportWritingTest, OverAUnixSocketAPeerThatLeftDataUnreadResets) {  // UX-11
  connect(AF_UNIX);
  transport_->write("unread");
  peer_.close();
  settle();
  EXPECT_EQ(protocol_->calls, Calls({kReset}));
}

TEST_F(SocketTransportWritingTest, AWriteFindsAResetWhileReadingIsPaused) {  // CL-07
  transport_->pause_reading();
  peer_.reset();
  transport_->write("x");
  EXPECT_TRUE(transport_->is_closing());
  settle();
  EXPECT_EQ(protocol_->calls, Calls({kReset}));
}

TEST_F(SocketTransportWritingTest, AFailureWhileFlushingDropsTheQueue) {
  fill();
  sys.fail_nth(FaultySys::Call::kSendmsg, 1, EPIPE);
  peer_.receive();
  settle();
  EXPECT_EQ(transport_->get_write_buffer_size(), 0u);
  EXPECT_EQ(protocol_->calls, Calls({"pause_writing", kBrokenPipe}));
}

TEST_F(SocketTransportWritingTest,
       WritesToALostConnectionAreDroppedAndLoggedFromTheFifthOn) {  // WR-07, WR-08, WL-08
  transport_->abort();
  for (int i = 0; i < 4; ++i) transport_->write("x");
  EXPECT_EQ(log, Calls());
  transport_->write("x");
  transport_->writelines(Pieces{"x"});
  settle();
  transport_->write("x");
  transport_->write("");
  EXPECT_EQ(log, Calls(3, "socket.send() raised exception."));
}

// Whatever fails, the protocol is told of the loss at most once, and nothing is leaked or used after its end.
TEST_F(SocketTransportWritingTest, AnyCallMayFail) {
  for (const int error_number : {ECONNRESET, ENOBUFS}) {
    bool met = true;
    for (long nth = 1; met; ++nth) {
      prepare(AF_INET);
      sys.fail_nth(nth, error_number);
      settle();
      peer_.send("hello");
      settle();
      transport_->write("one");
      transport_->writelines(Pieces{"two", "three"});
      settle();
      try {
        transport_->write_eof();
      } catch (const OSError&) {
      }
      transport_->close();
      settle();
      met = sys.met();
      sys.heal();
      EXPECT_EQ(protocol_->calls.front(), "connection_made");
      EXPECT_TRUE(protocol_->calls.back().starts_with("connection_lost")) << nth;
      EXPECT_EQ(socket_->fileno(), -1);
    }
  }
}

}  // namespace
}  // namespace streamgauge
