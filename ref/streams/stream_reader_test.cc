#include "ref/streams/stream_reader.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/testing/stream_reader_fixture.h"

// What is expected here is what CPython 3.15 does, as observed or by its source. The separators' side of the
// reader is in read_operations_test.cc.
namespace streamgauge {
namespace {

using Calls = std::vector<std::string>;

class StreamReaderTest : public StreamReaderFixture {
 protected:
  const std::exception_ptr reset_ = make_os_error(ECONNRESET);
  const std::string reset_text_ = "ConnectionResetError(104, 'Connection reset by peer')";
};

// --- Feeding, state, errors ---

TEST_F(StreamReaderTest, ALimitIsPositive) {  // RF-01
  EXPECT_THROW(StreamReader(test.loop, 0), ValueError);
  EXPECT_THROW(StreamReader(test.loop, -1), ValueError);
  try {
    StreamReader(test.loop, 0);
  } catch (const ValueError& error) {
    EXPECT_STREQ(error.what(), "Limit cannot be <= 0");
  }
}

TEST_F(StreamReaderTest, IsAtEofOnceTheEndIsFedAndAllIsRead) {  // RF-02, RF-04
  reader->feed_data("ab");
  reader->feed_eof();
  reader->feed_eof();
  EXPECT_FALSE(reader->at_eof());
  EXPECT_EQ(now(reader->read(1)), "a");
  EXPECT_FALSE(reader->at_eof());
  EXPECT_EQ(now(reader->read(1)), "b");
  EXPECT_TRUE(reader->at_eof());
}

TEST_F(StreamReaderTest, EmptyDataWakesNobody) {  // RF-03
  auto read = start(reader->read(1));
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data("");
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data("x");
  EXPECT_EQ(outcome(read), "x");
}

TEST_F(StreamReaderTest, NothingIsFedAfterTheEnd) {  // RF-03
  reader->feed_eof();
  EXPECT_THROW(reader->feed_data("x"), AssertionError);
  EXPECT_THROW(reader->feed_data(""), AssertionError);
}

TEST_F(StreamReaderTest, HasOneTransport) {  // RF-05
  EXPECT_THROW(reader->set_transport(transport), AssertionError);
}

TEST_F(StreamReaderTest, AnExceptionIsRaisedByEveryReadAsTheSameObject) {  // RF-06, RF-07
  reader->feed_data("abc\n");
  reader->set_exception(reset_);
  for (int i = 0; i < 2; ++i) {
    auto read = start(reader->read(0));
    auto line = start(reader->readline());
    auto exactly = start(reader->readexactly(0));
    auto until = start(reader->readuntil("\n"));
    test.settle();
    EXPECT_EQ(read.exception(), reset_);
    EXPECT_EQ(line.exception(), reset_);
    EXPECT_EQ(exactly.exception(), reset_);
    EXPECT_EQ(until.exception(), reset_);
  }
  EXPECT_EQ(reader->exception(), reset_);
  reader->set_exception(nullptr);
  EXPECT_EQ(now(reader->readline()), "abc\n");
}

TEST_F(StreamReaderTest, ArgumentsAreCheckedBeforeTheException) {  // RF-07
  reader->set_exception(reset_);
  EXPECT_EQ(now(reader->readexactly(-1)), "ValueError('readexactly size can not be less than zero')");
  EXPECT_EQ(now(reader->readuntil("")), "ValueError('Separator should be at least one-byte string')");
  EXPECT_EQ(now(reader->readuntil(std::vector<std::string>())),
            "ValueError('Separator should contain at least one element')");
  EXPECT_EQ(now(reader->read(0)), reset_text_);
}

TEST_F(StreamReaderTest, AnExceptionReachesTheReadThatWaitsAndLeavesTheBuffer) {  // RF-08
  auto read = start(reader->readexactly(5));
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data("abc");
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->set_exception(reset_);
  EXPECT_EQ(outcome(read), reset_text_);
  EXPECT_EQ(read.exception(), reset_);
  reader->set_exception(nullptr);
  EXPECT_EQ(rest(), "abc");
}

TEST_F(StreamReaderTest, AnExceptionRightAfterDataThatIsNotEnoughIsOverlooked) {  // RF-09
  auto read = start(reader->readexactly(5));
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data("abc");
  reader->set_exception(reset_);
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data("de");
  EXPECT_EQ(outcome(read), "abcde");
}

TEST_F(StreamReaderTest, AnExceptionRightAfterDataThatIsEnoughShowsInTheNextRead) {  // RF-10
  auto read = start(reader->readexactly(3));
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data("abc");
  reader->set_exception(reset_);
  EXPECT_EQ(outcome(read), "abc");
  EXPECT_EQ(now(reader->read(1)), reset_text_);
}

TEST_F(StreamReaderTest, OnlyOneReadMayWait) {  // RF-11
  auto first = start(reader->readexactly(3));
  EXPECT_EQ(outcome(first), "(waiting)");
  const std::string busy = "() called while another coroutine is already waiting for incoming data')";
  EXPECT_EQ(now(reader->read(1)), "RuntimeError('read" + busy);
  EXPECT_EQ(now(reader->read(-1)), "RuntimeError('read" + busy);
  EXPECT_EQ(now(reader->readexactly(1)), "RuntimeError('readexactly" + busy);
  EXPECT_EQ(now(reader->readuntil("x")), "RuntimeError('readuntil" + busy);
  EXPECT_EQ(now(reader->readline()), "RuntimeError('readuntil" + busy);
  EXPECT_EQ(now(reader->anext()), "RuntimeError('readuntil" + busy);
  reader->feed_data("abc");
  EXPECT_EQ(outcome(first), "abc");
}

TEST_F(StreamReaderTest, AReadThatNeedNotWaitTakesBytesFromOneThatDoes) {  // RF-12
  auto first = start(reader->readexactly(3));
  EXPECT_EQ(outcome(first), "(waiting)");
  reader->feed_data("ab");
  EXPECT_EQ(outcome(first), "(waiting)");
  EXPECT_EQ(now(reader->read(1)), "a");
  reader->feed_data("cd");
  EXPECT_EQ(outcome(first), "bcd");
}

TEST_F(StreamReaderTest, WhoComesInTheTurnOfAWakeUpTakesTheSlotAndIsForgotten) {  // RF-13
  auto first = start(reader->readexactly(5));
  EXPECT_EQ(outcome(first), "(waiting)");
  auto second = start(reader->readexactly(100));  // its step runs before the first one's wake-up
  reader->feed_data("abc");
  EXPECT_EQ(outcome(second), "(waiting)");
  EXPECT_EQ(outcome(first), "(waiting)");
  reader->feed_data("de");
  EXPECT_EQ(outcome(first), "abcde");
  reader->feed_data(std::string(100, 'x'));
  EXPECT_EQ(outcome(second), "(waiting)");
  second.cancel();
  EXPECT_EQ(outcome(second), "CancelledError()");
}

TEST_F(StreamReaderTest, WhoComesAfterAWakeUpInItsTurnIsTurnedAway) {  // RF-13
  auto first = start(reader->readexactly(5));
  EXPECT_EQ(outcome(first), "(waiting)");
  reader->feed_data("abc");
  auto second = start(reader->readexactly(100));
  EXPECT_EQ(
      outcome(second),
      "RuntimeError('readexactly() called while another coroutine is already waiting for incoming data')");
  EXPECT_EQ(outcome(first), "(waiting)");
  reader->feed_data("de");
  EXPECT_EQ(outcome(first), "abcde");
}

TEST_F(StreamReaderTest, ACancelledReadLosesNothingAndFreesTheSlot) {  // RF-14, RF-15, RX-06
  for (const bool feed_first : {false, true}) {
    make_reader(64);
    auto read = start(reader->readexactly(5));
    EXPECT_EQ(outcome(read), "(waiting)");
    if (feed_first) reader->feed_data("abc");
    read.cancel();
    if (!feed_first) reader->feed_data("abc");
    EXPECT_EQ(outcome(read), "CancelledError()");
    EXPECT_EQ(now(reader->readexactly(3)), "abc");
    reader->set_exception(reset_);
    EXPECT_EQ(now(reader->read(1)), reset_text_);
  }
}

TEST_F(StreamReaderTest, AReadThatIsDestroyedWhereItWaitsFreesTheSlot) {
  {
    auto read = start(reader->readexactly(5));
    read.set_report_destroyed_pending(false);
    EXPECT_EQ(outcome(read), "(waiting)");
  }
  reader->feed_data("abcde");
  EXPECT_EQ(now(reader->readexactly(5)), "abcde");
}

TEST_F(StreamReaderTest, TakingAnExceptionBackWhileAReadWaitsForgetsTheRead) {
  auto read = start(reader->read(1));
  EXPECT_EQ(outcome(read), "(waiting)");
  EXPECT_THROW(reader->set_exception(nullptr), TypeError);
  reader->feed_data("abc");
  EXPECT_EQ(outcome(read), "(waiting)");
  EXPECT_EQ(now(reader->read(3)), "abc");
  read.set_report_destroyed_pending(false);
}

TEST_F(StreamReaderTest, ShowsItsStateAsPython) {  // RF-17
  StreamReader plain(test.loop);
  EXPECT_EQ(plain.repr(), "<StreamReader>");
  make_reader(2);
  auto read = start(reader->readexactly(100));
  test.settle();
  EXPECT_EQ(reader->repr(),
            "<StreamReader limit=2 waiter=<Future pending cb=[Task.task_wakeup()]> "
            "transport=<RecordingTransport>>");
  read.cancel();
  EXPECT_EQ(reader->repr(),
            "<StreamReader limit=2 waiter=<Future cancelled> transport=<RecordingTransport>>");
  test.settle();
  reader->feed_data("abcde");
  reader->feed_eof();
  reader->set_exception(reset_);
  EXPECT_EQ(
      reader->repr(),
      "<StreamReader 5 bytes eof limit=2 exception=ConnectionResetError(104, 'Connection reset by peer') "
      "transport=<RecordingTransport> paused>");
}

// --- read ---

TEST_F(StreamReaderTest, ReadReturnsWhatThereIsUpToN) {  // RD-01, RD-02, RD-05
  EXPECT_EQ(now(reader->read(0)), "");
  auto read = start(reader->read(10));
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data("abc");
  EXPECT_EQ(outcome(read), "abc");
  reader->feed_data("defghi");
  EXPECT_EQ(now(reader->read(4)), "defg");
  EXPECT_EQ(now(reader->read(std::int64_t{1} << 62)), "hi");
}

TEST_F(StreamReaderTest, ReadAtTheEndReturnsNothingForEver) {  // RD-04
  auto read = start(reader->read(10));
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_eof();
  EXPECT_EQ(outcome(read), "");
  EXPECT_EQ(now(reader->read(10)), "");
  EXPECT_EQ(now(reader->read(-1)), "");
}

TEST_F(StreamReaderTest, ReadToTheEndIgnoresTheLimit) {  // RD-03, RD-06
  make_reader(4);
  auto read = start(reader->read(-7));
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data("abcdefghij");
  EXPECT_EQ(outcome(read), "(waiting)");
  EXPECT_EQ(rest(), "");
  reader->feed_data("kl");
  reader->feed_eof();
  EXPECT_EQ(outcome(read), "abcdefghijkl");
}

TEST_F(StreamReaderTest, ReadToTheEndLosesWhatItHasConsumed) {  // RD-07
  make_reader(4);
  auto cancelled = start(reader->read());
  EXPECT_EQ(outcome(cancelled), "(waiting)");
  reader->feed_data("abcdefghij");
  EXPECT_EQ(outcome(cancelled), "(waiting)");
  cancelled.cancel();
  EXPECT_EQ(outcome(cancelled), "CancelledError()");
  EXPECT_EQ(rest(), "");
  auto failed = start(reader->read());
  reader->feed_data("abc");
  EXPECT_EQ(outcome(failed), "(waiting)");
  reader->set_exception(reset_);
  EXPECT_EQ(outcome(failed), reset_text_);
  reader->set_exception(nullptr);
  EXPECT_EQ(rest(), "");
}

TEST_F(StreamReaderTest, AReadWhoseBytesWereStolenReturnsNothingThoughTheStreamGoesOn) {
  auto read = start(reader->read(10));
  EXPECT_EQ(outcome(read), "(waiting)");
  auto thief = start(reader->read(10));  // runs before the wake-up of the first
  reader->feed_data("abc");
  EXPECT_EQ(outcome(thief), "abc");
  EXPECT_EQ(outcome(read), "");
  EXPECT_FALSE(reader->at_eof());
}

// --- readexactly ---

TEST_F(StreamReaderTest, ReadexactlyWaitsForAllAndIgnoresTheLimit) {  // RX-01, RX-03
  make_reader(2);
  auto read = start(reader->readexactly(9));
  for (const char* piece : {"abc", "def", "gh"}) {
    reader->feed_data(piece);
    EXPECT_EQ(outcome(read), "(waiting)");
  }
  reader->feed_data("ij");
  EXPECT_EQ(outcome(read), "abcdefghi");
  EXPECT_EQ(rest(), "j");
  EXPECT_EQ(now(reader->readexactly(0)), "");
  reader->feed_eof();
  EXPECT_EQ(now(reader->readexactly(0)), "");
}

TEST_F(StreamReaderTest, ReadexactlyHandsThePartBackAtTheEnd) {  // RX-02
  auto read = start(reader->readexactly(5));
  reader->feed_data("abc");
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_eof();
  EXPECT_EQ(outcome(read), "IncompleteReadError('3 bytes read on a total of 5 expected bytes')");
  try {
    read.result();
  } catch (const IncompleteReadError& error) {
    EXPECT_EQ(error.partial(), "abc");
    EXPECT_EQ(error.expected(), 5u);
  }
  EXPECT_EQ(now(reader->readexactly(5)),
            "IncompleteReadError('0 bytes read on a total of 5 expected bytes')");
}

// --- Pausing and resuming the transport ---

TEST_F(StreamReaderTest, PausesAboveTwiceTheLimitAndResumesAtTheLimit) {  // RP-01, RP-02
  make_reader(10);
  reader->feed_data(std::string(20, 'x'));
  EXPECT_EQ(transport->calls, Calls());
  reader->feed_data("x");
  EXPECT_EQ(transport->calls, Calls({"pause_reading"}));
  reader->feed_data("x");
  EXPECT_EQ(now(reader->read(11)).size(), 11u);
  EXPECT_EQ(transport->calls, Calls({"pause_reading"}));
  EXPECT_EQ(now(reader->readexactly(1)), "x");
  EXPECT_EQ(transport->calls, Calls({"pause_reading", "resume_reading"}));
}

TEST_F(StreamReaderTest, WaitingWhilePausedResumesFirst) {  // RP-03
  make_reader(10);
  reader->feed_data(std::string(30, 'x'));
  auto read = start(reader->readexactly(50));
  EXPECT_EQ(outcome(read), "(waiting)");
  EXPECT_EQ(transport->calls, Calls({"pause_reading", "resume_reading"}));
  reader->feed_data("x");
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data(std::string(30, 'x'));
  EXPECT_EQ(outcome(read), std::string(50, 'x'));
  EXPECT_EQ(transport->calls,
            Calls({"pause_reading", "resume_reading", "pause_reading", "resume_reading", "pause_reading"}));
  EXPECT_EQ(now(reader->read(1)), "x");
  EXPECT_EQ(transport->calls.back(), "resume_reading");
}

TEST_F(StreamReaderTest, AnIncompleteReadDoesNotResume) {  // RP-04
  make_reader(2);
  reader->feed_data("abcdef");
  reader->feed_eof();
  EXPECT_EQ(now(reader->readexactly(9)),
            "IncompleteReadError('6 bytes read on a total of 9 expected bytes')");
  EXPECT_EQ(transport->calls, Calls({"pause_reading"}));
}

TEST_F(StreamReaderTest, ATransportThatCannotPauseIsForgotten) {  // RP-06
  make_reader(2);
  transport->can_pause = false;
  reader->feed_data("abcdef");
  reader->feed_data("ghijkl");
  EXPECT_EQ(transport->calls, Calls({"pause_reading"}));
  EXPECT_EQ(now(reader->read(100)), "abcdefghijkl");
  EXPECT_EQ(transport->calls, Calls({"pause_reading"}));
}

}  // namespace
}  // namespace streamgauge
