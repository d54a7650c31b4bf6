#include "ref/streams/stream_writer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ref/testing/streams_fixture.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

using Calls = std::vector<std::string>;

const char kReset[] = "ConnectionResetError(104, 'Connection reset by peer')";
const char kBrokenPipe[] = "BrokenPipeError(32, 'Broken pipe')";
const char kLost[] = "ConnectionResetError('Connection lost')";

using StreamWriterTest = StreamsFixture;

TEST_F(StreamWriterTest, WritesThroughItsTransport) {  // WR-01, WL-01, WE-02
  writer_->write("one");
  writer_->writelines(std::vector<std::string>{"two", "three"});
  writer_->writelines(std::vector<std::string_view>{"four"});
  EXPECT_TRUE(writer_->can_write_eof());
  writer_->write_eof();
  EXPECT_EQ(peer_.receive(), "onetwothreefour(eof)");
  EXPECT_FALSE(writer_->is_closing());
  EXPECT_EQ(now(writer_->drain()), "done");  // WE-05
  writer_->close();
  EXPECT_TRUE(writer_->is_closing());
  EXPECT_EQ(writer_->get_extra_info("socket").index(), 2u);
}

TEST_F(StreamWriterTest, ShowsItsParts) {
  EXPECT_EQ(writer_->repr(),
            "<StreamWriter transport=" + writer_->transport()->repr() + " reader=" + reader_->repr() + ">");
}

// --- drain ---

// The writer outlives it.
Coro<void> drain_twice(StreamWriter& writer) {
  co_await writer.drain();
  co_await writer.drain();
}

TEST_F(StreamWriterTest, DrainDoesNotYieldWhileThereIsRoom) {  // WD-01, WD-14
  writer_->write("abc");
  peer_.shut_down_writing();
  settle();
  auto drains = start(drain_twice(*writer_));
  EXPECT_EQ(loop.turn(), 1u);
  EXPECT_TRUE(drains.done());
}

TEST_F(StreamWriterTest, DrainWaitsFromTheHighMarkToTheLowMark) {  // WD-02, WD-06
  fill();
  std::vector<std::string> order;
  // What it is given outlives it.
  const auto drain_and_tell = [](StreamWriter& writer, std::vector<std::string>& told,
                                 std::string name) -> Coro<void> {
    co_await writer.drain();
    told.push_back(name);
  };
  auto first = start(drain_and_tell(*writer_, order, "first"));
  auto second = start(drain_and_tell(*writer_, order, "second"));
  auto cancelled = start(drain_and_tell(*writer_, order, "cancelled"));
  settle();
  cancelled.cancel();
  EXPECT_EQ(ended(cancelled), "CancelledError()");  // WD-07
  EXPECT_EQ(ended(first), "(waiting)");
  drain_to_peer();
  EXPECT_EQ(order, Calls({"first", "second"}));
}

TEST_F(StreamWriterTest, DrainRaisesTheReadersExceptionFirst) {  // WD-08
  const std::exception_ptr error = std::make_exception_ptr(ValueError("boom"));
  reader_->set_exception(error);
  writer_->close();
  settle();
  auto drain = start(writer_->drain());
  settle();
  EXPECT_EQ(drain.exception(), error);
}

TEST_F(StreamWriterTest, DrainOfAClosingConnectionTakesOneTurnToSeeTheLoss) {  // WD-09, WD-15
  writer_->write("abc");
  writer_->close();
  EXPECT_EQ(now(writer_->drain()), kLost);
  EXPECT_EQ(now(writer_->drain()), kLost);
  EXPECT_EQ(peer_.receive(), "abc(eof)");
}

TEST_F(StreamWriterTest, DrainWhileClosingWithAQueueIsAsUsual) {  // WD-10
  fill();
  writer_->close();
  auto drain = start(writer_->drain());
  EXPECT_EQ(ended(drain), "(waiting)");
  drain_to_peer();
  EXPECT_EQ(ended(drain), "done");
  EXPECT_EQ(now(writer_->drain()), kLost);
}

TEST_F(StreamWriterTest, AnAbortLetsWaitingDrainsGo) {  // WD-11
  fill();
  auto drain = start(writer_->drain());
  EXPECT_EQ(ended(drain), "(waiting)");
  writer_->transport()->abort();
  EXPECT_EQ(ended(drain), "done");
  EXPECT_EQ(now(writer_->drain()), kLost);
}

TEST_F(StreamWriterTest, AResetIsRaisedByWaitingDrainsAndLaterOnes) {  // WD-12, CL-02, WC-08
  fill();
  auto first = start(writer_->drain());
  auto second = start(writer_->drain());
  EXPECT_EQ(ended(first), "(waiting)");
  peer_.reset();
  EXPECT_EQ(ended(first), kReset);
  const std::exception_ptr error = first.exception();
  EXPECT_EQ(second.exception(), error);
  auto later = start(writer_->drain());
  auto read = start(reader_->read(1));
  auto closed = start(writer_->wait_closed());
  auto closed_again = start(writer_->wait_closed());
  settle();
  EXPECT_EQ(later.exception(), error);
  EXPECT_EQ(read.exception(), error);
  EXPECT_EQ(closed.exception(), error);
  EXPECT_EQ(closed_again.exception(), error);
  EXPECT_EQ(errors, Calls());
}

// In one step, as a program does it. The writer outlives it.
Coro<void> write_and_drain(StreamWriter& writer) {
  writer.write("x");
  co_await writer.drain();
}

TEST_F(StreamWriterTest, AFailedWriteShowsAsLostFirstAndAsItselfThen) {  // WD-13, CL-03, CL-04
  peer_.close();
  settle();
  EXPECT_EQ(now(write_and_drain(*writer_)), "done");
  EXPECT_FALSE(writer_->is_closing());
  EXPECT_EQ(now(write_and_drain(*writer_)), kLost);
  EXPECT_TRUE(writer_->is_closing());
  EXPECT_EQ(now(writer_->drain()), kBrokenPipe);
  EXPECT_EQ(now(reader_->read(1)), kBrokenPipe);
  EXPECT_TRUE(reader_->at_eof());
  EXPECT_EQ(now(writer_->wait_closed()), kBrokenPipe);
}

// --- wait_closed ---

TEST_F(StreamWriterTest, WaitClosedWaitsForTheLoss) {  // WC-06, WC-07
  const auto socket = std::get<std::shared_ptr<Socket>>(writer_->get_extra_info("socket"));
  auto wait = start(writer_->wait_closed());
  peer_.shut_down_writing();
  EXPECT_EQ(ended(wait), "(waiting)");
  writer_->close();
  while (!wait.done()) loop.turn();
  EXPECT_EQ(socket->fileno(), -1);
  EXPECT_EQ(now(writer_->wait_closed()), "done");
}

TEST_F(StreamWriterTest, CancellingOneWaitClosedCancelsAll) {  // WC-09
  auto first = start(writer_->wait_closed());
  auto second = start(writer_->wait_closed());
  EXPECT_EQ(ended(first), "(waiting)");
  first.cancel();
  EXPECT_EQ(ended(first), "CancelledError()");
  EXPECT_EQ(ended(second), "CancelledError()");
  writer_->close();
  settle();
  EXPECT_EQ(now(writer_->wait_closed()), "CancelledError()");
  EXPECT_EQ(peer_.receive(), "(eof)");
}

TEST_F(StreamWriterTest, AfterCloseReadsEndAsAtTheEnd) {  // WC-04, WC-12
  auto read = start(reader_->readexactly(5));
  peer_.send("abc");
  settle();
  writer_->close();
  peer_.send("never read");
  EXPECT_EQ(ended(read), "IncompleteReadError('3 bytes read on a total of 5 expected bytes')");
  EXPECT_TRUE(reader_->at_eof());
}

// --- Destruction ---

TEST_F(StreamWriterTest, AWriterThatIsDroppedClosesItsConnectionAndSaysSo) {  // WG-01, WG-03
  const std::string unclosed = "unclosed <StreamWriter transport=<_SelectorSocketTransport closing fd=";
  writer_ = nullptr;
  settle();
  EXPECT_EQ(peer_.receive(), "(eof)");
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings.front().substr(0, unclosed.size()), unclosed);
  EXPECT_TRUE(reader_->at_eof());
  connect(AF_INET);
  writer_->close();
  writer_ = nullptr;
  reader_ = nullptr;
  settle();
  EXPECT_EQ(warnings.size(), 1u);
}

}  // namespace
}  // namespace streamgauge
