#include "ref/streams/open_connection.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/streams/start_server.h"
#include "ref/testing/streams_fixture.h"
#include "ref/testing/temporary_directory.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

using Calls = std::vector<std::string>;

class OpenConnectionTest : public StreamsFixture {
 protected:
  std::string opened(Coro<Streams> opening) {
    Task<Streams> task(loop, std::move(opening));
    settle();
    if (outcome(task) != "done") return outcome(task);
    reader_ = task.result().reader;
    writer_ = task.result().writer;
    return "done";
  }
};

TEST_F(OpenConnectionTest, ALimitIsCheckedBeforeAnythingIsSent) {  // OC-17
  EXPECT_EQ(opened(open_connection(loop, ConnectionOptions("127.0.0.1", 1), 0)),
            "ValueError('Limit cannot be <= 0')");
  EXPECT_EQ(opened(open_unix_connection(loop, UnixConnectionOptions("/nonexistent"), -1)),
            "ValueError('Limit cannot be <= 0')");
}

TEST_F(OpenConnectionTest, TheReaderHasTheLimitAndTheTransport) {  // OC-02
  connect(AF_UNIX, 2);
  EXPECT_TRUE(reader_->repr().starts_with("<StreamReader limit=2 transport=<_SelectorSocketTransport fd="));
  peer_.send("12345");
  settle();
  EXPECT_FALSE(writer_->transport()->is_reading());
  EXPECT_EQ(now(reader_->read(5)), "12345");
  EXPECT_TRUE(writer_->transport()->is_reading());
}

TEST_F(OpenConnectionTest, ErrorsOfConnectingAreTheCallers) {
  EXPECT_EQ(opened(open_connection(loop, ConnectionOptions())),
            "ValueError('host and port was not specified and no sock specified')");
  EXPECT_EQ(opened(open_unix_connection(loop, UnixConnectionOptions("/nonexistent/s"))),
            "FileNotFoundError(2, 'No such file or directory')");
}

TEST_F(OpenConnectionTest, TalksOverAUnixSocket) {  // UX-01
  const TemporaryDirectory directory;
  std::shared_ptr<StreamWriter> accepted;
  const auto keep = [&accepted](std::shared_ptr<StreamReader>, std::shared_ptr<StreamWriter> writer) {
    accepted = std::move(writer);
  };
  Task<std::shared_ptr<Server>> server(
      loop, start_unix_server(loop, keep, UnixServerOptions(directory.path() + "/s")));
  settle();
  EXPECT_EQ(opened(open_unix_connection(loop, UnixConnectionOptions(directory.path() + "/s"), 64)), "done");
  settle();
  ASSERT_TRUE(accepted);
  accepted->write("hello\n");
  EXPECT_EQ(now(reader_->readline()), "hello\n");
  server.result()->close();
  accepted->close();
  writer_->close();
}

TEST_F(OpenConnectionTest, DataAndTheEndInOneBurstArriveInOrder) {  // CL-09, CL-01
  peer_.send("line\nrest");
  peer_.close();
  EXPECT_EQ(now(reader_->readline()), "line\n");
  EXPECT_EQ(now(reader_->read(100)), "rest");
  EXPECT_EQ(now(reader_->read(100)), "");
  EXPECT_FALSE(writer_->is_closing());
}

TEST_F(OpenConnectionTest, AResetHidesWhatWasBuffered) {  // CL-02, RX-05
  peer_.send("abc");
  settle();
  peer_.reset();
  settle();
  EXPECT_EQ(now(reader_->read(2)), "ConnectionResetError(104, 'Connection reset by peer')");
  EXPECT_FALSE(reader_->at_eof());
  EXPECT_TRUE(reader_->repr().starts_with("<StreamReader 3 bytes exception="));
}

TEST_F(OpenConnectionTest, AnEndFedByHandMakesTheNextDataFatal) {  // PR-04
  reader_->feed_eof();
  peer_.send("abc");
  settle();
  EXPECT_EQ(errors, Calls({"Fatal error: protocol.data_received() call failed.: "
                           "AssertionError('feed_data after feed_eof')"}));
  EXPECT_EQ(now(reader_->read(1)), "AssertionError('feed_data after feed_eof')");
}

TEST_F(OpenConnectionTest, APeerThatIsNotReadIsHeldBack) {  // RP-05
  connect(AF_UNIX, 1000);
  std::size_t sent = 0;
  const std::string block(64 * 1024, 'x');
  for (std::size_t more = peer_.send(block); more > 0; more = peer_.send(block)) {
    sent += more;
    settle();
  }
  const std::string shown = reader_->repr();
  const std::size_t buffered = std::stoul(shown.substr(shown.find(' ') + 1));
  EXPECT_LE(buffered, 2 * 1000u + 256 * 1024);
  EXPECT_GT(sent, buffered);
}

TEST_F(OpenConnectionTest, EveryCutOfEveryReceiveReadsTheSame) {
  for (long nth = 1; nth <= 3; ++nth) {
    for (const std::size_t bytes : {1, 2, 3}) {
      connect(AF_INET);
      sys.shorten_nth(FaultySys::Call::kRecv, nth, bytes);
      peer_.send("ab\r\ncd\r\n");
      peer_.shut_down_writing();
      EXPECT_EQ(now(reader_->readuntil("\r\n")), "ab\r\n");
      EXPECT_EQ(now(reader_->readuntil("\r\n")), "cd\r\n");
      EXPECT_EQ(now(reader_->read()), "");
      sys.heal();
    }
  }
}

}  // namespace
}  // namespace streamgauge
