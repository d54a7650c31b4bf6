#include "ref/streams/read_operations.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <exception>
#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/coro/run.h"
#include "ref/testing/stream_reader_fixture.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

using Separators = std::vector<std::string>;

const char kFound[] = "LimitOverrunError('Separator is found, but chunk is longer than limit')";
const char kNotFound[] = "LimitOverrunError('Separator is not found, and chunk exceed the limit')";
const char kLineFound[] = "ValueError('Separator is found, but chunk is longer than limit')";
const char kLineNotFound[] = "ValueError('Separator is not found, and chunk exceed the limit')";

class ReadOperationsTest : public StreamReaderFixture {
 protected:
  // The number of bytes that a failed readuntil() says can be consumed.
  template <class S>
  std::size_t consumed(S separator) {
    auto read = start(reader->readuntil(separator));
    test.settle();
    try {
      std::rethrow_exception(read.exception());
    } catch (const LimitOverrunError& error) {
      return error.consumed();
    }
  }
};

// --- readuntil ---

TEST_F(ReadOperationsTest, ReaduntilReturnsTheSeparatorTooAndLeavesTheRest) {  // RU-01, RU-05
  reader->feed_data("ababab");
  EXPECT_EQ(now(reader->readuntil("abab")), "abab");
  EXPECT_EQ(rest(), "ab");
}

TEST_F(ReadOperationsTest, ReaduntilFindsASeparatorHoweverItIsCut) {  // RU-04
  for (const std::size_t size : {1, 2, 3, 4}) {
    make_reader(64);
    auto read = start(reader->readuntil("aab"));
    const std::string data = "aaab";
    for (std::size_t i = 0; i < data.size(); i += size) {
      EXPECT_EQ(outcome(read), "(waiting)");
      reader->feed_data(data.substr(i, size));
    }
    EXPECT_EQ(outcome(read), "aaab");
  }
}

TEST_F(ReadOperationsTest, ReaduntilHandsEverythingBackAtTheEnd) {  // RU-06, RU-07
  auto read = start(reader->readuntil("SEP"));
  reader->feed_data("datSE");
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_eof();
  EXPECT_EQ(outcome(read), "IncompleteReadError('5 bytes read on a total of undefined expected bytes')");
  EXPECT_TRUE(reader->at_eof());
  make_reader(64);
  reader->feed_data("aSEPb");
  reader->feed_eof();
  EXPECT_EQ(now(reader->readuntil("SEP")), "aSEP");
  EXPECT_EQ(now(reader->readuntil("SEP")),
            "IncompleteReadError('1 bytes read on a total of undefined expected bytes')");
}

TEST_F(ReadOperationsTest, ASeparatorBeyondTheLimitIsAnOverrunThatCanBeRepeated) {  // RU-08, RU-12, RU-16
  make_reader(4);
  reader->feed_data("xxxx\nyyyyy\ntail");
  EXPECT_EQ(now(reader->readuntil("\n")), "xxxx\n");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(now(reader->readuntil("\n")), kFound);
    EXPECT_EQ(consumed("\n"), 5u);
  }
  EXPECT_EQ(now(reader->readexactly(5)), "yyyyy");
  EXPECT_EQ(now(reader->readuntil("\n")), "\n");
}

TEST_F(ReadOperationsTest, WithoutASeparatorItsLengthLessOneIsTolerated) {  // RU-09, RU-10, RU-11
  make_reader(4);
  auto read = start(reader->readuntil("SEP"));
  reader->feed_data("xxxxxx");
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data("x");
  EXPECT_EQ(outcome(read), kNotFound);
  EXPECT_EQ(consumed("SEP"), 5u);
  reader->feed_data("x");
  EXPECT_EQ(consumed("SEP"), 6u);
  make_reader(4);
  reader->feed_data("xxxxxxx");
  EXPECT_EQ(now(reader->readuntil("12345678")), "(waiting)");
  EXPECT_EQ(now(reader->readuntil("123")), kNotFound);
}

TEST_F(ReadOperationsTest, HowTheDataCameDecidesWhichOverrunItIs) {  // RU-14
  make_reader(4);
  auto read = start(reader->readuntil("SEP"));
  reader->feed_data("xxxxxSE");
  EXPECT_EQ(outcome(read), kNotFound);
  reader->feed_data("P");
  EXPECT_EQ(now(reader->readuntil("SEP")), kFound);
  EXPECT_EQ(consumed("SEP"), 5u);
  make_reader(4);
  auto lucky = start(reader->readuntil("SEP"));
  reader->feed_data("xxxxSE");
  EXPECT_EQ(outcome(lucky), "(waiting)");
  reader->feed_data("P");
  EXPECT_EQ(outcome(lucky), "xxxxSEP");
}

TEST_F(ReadOperationsTest, TheLimitIsCheckedBeforeTheEnd) {  // RU-13
  make_reader(4);
  reader->feed_data("xxxxx");
  reader->feed_eof();
  EXPECT_EQ(now(reader->readuntil("\n")), kNotFound);
  EXPECT_EQ(now(reader->readuntil("SEP")),
            "IncompleteReadError('5 bytes read on a total of undefined expected bytes')");
}

TEST_F(ReadOperationsTest, AnOverrunDoesNotResumeTheTransport) {  // RU-15
  make_reader(2);
  reader->feed_data("abcdef");
  EXPECT_EQ(now(reader->readuntil("\n")), kNotFound);
  EXPECT_EQ(transport->calls, std::vector<std::string>({"pause_reading"}));
}

TEST_F(ReadOperationsTest, ASearchThatAnotherReadShortenedGoesOnWhereItStood) {
  auto read = start(reader->readuntil("\n"));
  reader->feed_data("abcdef");
  EXPECT_EQ(outcome(read), "(waiting)");
  EXPECT_EQ(now(reader->read(5)), "abcde");
  reader->feed_data("\nx");  // before the place where the search goes on
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data("yyyyyy\n");
  EXPECT_EQ(outcome(read), "f\nxyyyyyy\n");
}

TEST_F(ReadOperationsTest, OfSeveralSeparatorsTheOneThatEndsFirstWins) {  // RU-17, RU-21
  reader->feed_data("..ABCDEF..");
  EXPECT_EQ(now(reader->readuntil(Separators{"ABCDEF", "CD"})), "..ABCD");
  make_reader(64);
  reader->feed_data("a\r\nb");
  EXPECT_EQ(now(reader->readuntil(Separators{"\r\n", "\r"})), "a\r");
}

TEST_F(ReadOperationsTest, OfSeparatorsThatEndTogetherTheShorterCounts) {  // RU-18
  make_reader(6);
  reader->feed_data("12345ABCD");
  EXPECT_EQ(now(reader->readuntil(Separators{"ABCD", "CD"})), kFound);
  EXPECT_EQ(consumed(Separators{"ABCD", "CD"}), 7u);
}

TEST_F(ReadOperationsTest, TheLongestSeparatorSaysHowMuchIsTolerated) {  // RU-19
  make_reader(4);
  const Separators separators = {"!", "0123456789"};
  auto read = start(reader->readuntil(separators));
  reader->feed_data(std::string(13, 'x'));
  EXPECT_EQ(outcome(read), "(waiting)");
  reader->feed_data("x");
  EXPECT_EQ(outcome(read), kNotFound);
  EXPECT_EQ(consumed(separators), 5u);
}

TEST_F(ReadOperationsTest, NoSeparatorMayBeEmpty) {  // RU-20
  EXPECT_EQ(now(reader->readuntil(Separators{"a", ""})),
            "ValueError('Separator should be at least one-byte string')");
}

// --- readline ---

TEST_F(ReadOperationsTest, ReadlineSplitsAtNewlinesOnly) {  // RL-01, RL-02
  reader->feed_data("a\r\nb\n\nc");
  EXPECT_EQ(now(reader->readline()), "a\r\n");
  EXPECT_EQ(now(reader->readline()), "b\n");
  EXPECT_EQ(now(reader->readline()), "\n");
  auto last = start(reader->readline());
  EXPECT_EQ(outcome(last), "(waiting)");
  reader->feed_eof();
  EXPECT_EQ(outcome(last), "c");
  EXPECT_EQ(now(reader->readline()), "");
}

TEST_F(ReadOperationsTest, ReadlineTakesALineOfExactlyTheLimit) {  // RL-03
  reader->feed_data(std::string(65536, 'x') + "\n");
  EXPECT_EQ(now(reader->readline()).size(), 65537u);
  reader->feed_data(std::string(65537, 'x') + "\n");
  EXPECT_EQ(now(reader->readline()), kLineFound);
}

TEST_F(ReadOperationsTest, AnOverlongLineIsDroppedIfItsEndIsThere) {  // RL-04
  make_reader(4);
  reader->feed_data("xxxxx\n\n\n");
  EXPECT_EQ(now(reader->readline()), kLineFound);
  EXPECT_EQ(now(reader->readline()), "\n");
  EXPECT_EQ(now(reader->readline()), "\n");
}

TEST_F(ReadOperationsTest, AnOverlongLineTakesEverythingWithItIfItsEndIsNot) {  // RL-05
  make_reader(4);
  reader->feed_data("xxxxxxx");
  EXPECT_EQ(now(reader->readline()), kLineNotFound);
  EXPECT_EQ(rest(), "");
  reader->feed_data("yy\nnext\n");
  EXPECT_EQ(now(reader->readline()), "yy\n");
  EXPECT_EQ(now(reader->readline()), "next\n");
}

TEST_F(ReadOperationsTest, AnOverlongLineAtTheEndIsAnError) {  // RL-06
  make_reader(4);
  reader->feed_data("xxxxx");
  reader->feed_eof();
  EXPECT_EQ(now(reader->readline()), kLineNotFound);
  EXPECT_TRUE(reader->at_eof());
  EXPECT_EQ(now(reader->readline()), "");
}

TEST_F(ReadOperationsTest, TheOverrunIsNestedInReadlinesError) {  // RL-07
  make_reader(4);
  reader->feed_data("xxxxx\n");
  auto line = start(reader->readline());
  test.settle();
  try {
    line.result();
    FAIL();
  } catch (const ValueError& error) {
    try {
      std::rethrow_if_nested(error);
      FAIL();
    } catch (const LimitOverrunError& overrun) {
      EXPECT_EQ(overrun.consumed(), 5u);
    }
  }
}

TEST_F(ReadOperationsTest, AnOverlongLineResumesTheTransportIfEnoughIsDropped) {  // RL-08
  make_reader(2);
  reader->feed_data("abcdef\ngh");
  EXPECT_EQ(now(reader->readline()), kLineFound);
  EXPECT_EQ(transport->calls, std::vector<std::string>({"pause_reading", "resume_reading"}));
  make_reader(2);
  reader->feed_data("abcdef\nghi");
  EXPECT_EQ(now(reader->readline()), kLineFound);
  EXPECT_EQ(transport->calls, std::vector<std::string>({"pause_reading"}));
}

TEST_F(ReadOperationsTest, IterationEndsAfterTheLastLineAndGoesOnAfterErrors) {  // RL-09
  make_reader(4);
  reader->feed_data("a\nxxxxx\nb");
  EXPECT_EQ(now(reader->anext()), "a\n");
  EXPECT_EQ(now(reader->anext()), kLineFound);
  auto last = start(reader->anext());
  EXPECT_EQ(outcome(last), "(waiting)");
  reader->feed_eof();
  EXPECT_EQ(outcome(last), "b");
  EXPECT_EQ(now(reader->anext()), "(end)");
  EXPECT_EQ(now(reader->anext()), "(end)");
}

// --- What awaiting costs ---

// The reader outlives it.
Coro<std::string> read_buffered(StreamReader& reader) {
  auto all = co_await reader.readline();
  auto exactly = co_await reader.readexactly(2);
  auto until = co_await reader.readuntil(";");
  auto some = co_await reader.read(10);
  co_return all + "|" + exactly + "|" + until + "|" + some;
}

TEST_F(ReadOperationsTest, WhatIsBufferedIsReadWithoutYielding) {  // RF-18
  reader->feed_data("line\nabc;rest");
  auto reads = start(read_buffered(*reader));
  EXPECT_EQ(test.loop.turn(), 1u);
  ASSERT_TRUE(reads.done());
  EXPECT_EQ(reads.result(), "line\n|ab|c;|rest");
}

}  // namespace
}  // namespace streamgauge
