#include "ref/streams/stream_protocol.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/coro/awaitable.h"
#include "ref/coro/sleep.h"
#include "ref/coro/task.h"
#include "ref/streams/stream_writer.h"
#include "ref/testing/recording_transport.h"
#include "ref/testing/test_loop.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

using Calls = std::vector<std::string>;

class StreamReaderProtocolTest : public testing::Test {
 protected:
  // A protocol of a server, connected.
  void serve(ClientConnectedCallback callback) {
    transport_ = std::make_shared<RecordingTransport>();
    protocol_ = std::make_shared<StreamReaderProtocol>(test_.loop, std::make_shared<StreamReader>(test_.loop),
                                                       std::move(callback));
    protocol_->connection_made(transport_);
    test_.settle();
  }

  std::vector<std::string> reported() const {
    std::vector<std::string> texts;
    for (const ExceptionContext& context : test_.errors)
      texts.push_back(context.message + ": " + repr(context.exception));
    return texts;
  }

  TestLoop test_;
  std::shared_ptr<RecordingTransport> transport_;
  std::shared_ptr<StreamReaderProtocol> protocol_;
};

TEST_F(StreamReaderProtocolTest, FeedsItsReader) {  // PR-01, PR-02
  const auto reader = std::make_shared<StreamReader>(test_.loop);
  const auto protocol = std::make_shared<StreamReaderProtocol>(test_.loop, reader);
  protocol->connection_made(std::make_shared<RecordingTransport>());
  protocol->data_received("abc");
  EXPECT_TRUE(protocol->eof_received());
  EXPECT_EQ(reader->repr(), "<StreamReader 3 bytes eof transport=<RecordingTransport>>");
  EXPECT_FALSE(protocol->closed().done());
  protocol->connection_lost(nullptr);
  EXPECT_TRUE(protocol->closed().done());
}

TEST_F(StreamReaderProtocolTest, ALossWithoutErrorIsTheEndAndWithOneTheError) {  // PR-02
  for (const std::exception_ptr& error : {std::exception_ptr(), make_os_error(ECONNRESET)}) {
    const auto reader = std::make_shared<StreamReader>(test_.loop);
    const auto protocol = std::make_shared<StreamReaderProtocol>(test_.loop, reader);
    protocol->connection_made(std::make_shared<RecordingTransport>());
    protocol->connection_lost(error);
    EXPECT_EQ(reader->at_eof(), !error);
    EXPECT_EQ(reader->exception(), error);
    EXPECT_EQ(protocol->closed().exception(), error);
  }
}

TEST_F(StreamReaderProtocolTest, WithoutAReaderWhatComesIsDropped) {  // PR-05
  const auto protocol = std::make_shared<StreamReaderProtocol>(test_.loop, nullptr);
  protocol->connection_made(std::make_shared<RecordingTransport>());
  protocol->data_received("abc");
  EXPECT_TRUE(protocol->eof_received());
  protocol->connection_lost(nullptr);
}

TEST_F(StreamReaderProtocolTest, AnErrorOfTheLossThatNobodyAsksForIsNotReported) {
  {
    StreamReaderProtocol protocol(test_.loop, nullptr);
    protocol.connection_lost(make_os_error(ECONNRESET));
  }
  EXPECT_EQ(reported(), Calls());
}

TEST_F(StreamReaderProtocolTest, APlainCallbackRunsAtOnce) {  // SS-02, SS-04
  std::shared_ptr<StreamReader> reader;
  std::shared_ptr<StreamWriter> writer;
  const auto callback = [&](std::shared_ptr<StreamReader> r, std::shared_ptr<StreamWriter> w) {
    reader = std::move(r);
    writer = std::move(w);
  };
  serve(callback);
  ASSERT_TRUE(writer);
  EXPECT_EQ(writer->transport(), transport_);
  EXPECT_EQ(reader->repr(), "<StreamReader transport=<RecordingTransport>>");
}

TEST_F(StreamReaderProtocolTest, ACallbackThatThrowsIsReportedAndClosesTheConnection) {  // SS-05
  serve([](std::shared_ptr<StreamReader>, std::shared_ptr<StreamWriter>) { throw ValueError("boom"); });
  EXPECT_EQ(reported(), Calls({"Unhandled exception in client_connected_cb: ValueError('boom')"}));
  EXPECT_TRUE(transport_->is_closing());
}

Coro<void> hold_then_fail(std::shared_ptr<StreamReader>, std::shared_ptr<StreamWriter> writer) {
  co_await sleep(Duration::zero());
  writer->write("hello");
  throw ValueError("boom");
}

TEST_F(StreamReaderProtocolTest, ACoroutineThatThrowsIsReportedAndClosesTheConnection) {  // SS-06
  serve(hold_then_fail);
  EXPECT_EQ(reported(), Calls({"Unhandled exception in client_connected_cb: ValueError('boom')"}));
  EXPECT_EQ(transport_->calls, Calls({"write hello", "close"}));
}

Coro<void> cancel_itself(std::shared_ptr<StreamReader>, std::shared_ptr<StreamWriter> writer) {
  TaskBase& task = co_await current_task();
  task.cancel();
  co_await sleep(Duration::zero());
  writer->write("not reached");
}

TEST_F(StreamReaderProtocolTest, ACoroutineThatIsCancelledClosesTheConnectionSilently) {  // SS-08
  serve(cancel_itself);
  EXPECT_EQ(reported(), Calls());
  EXPECT_EQ(transport_->calls, Calls({"close"}));
}

TEST_F(StreamReaderProtocolTest, ACoroutineThatDropsItsWriterClosesTheConnection) {  // SS-09
  serve([](std::shared_ptr<StreamReader>, std::shared_ptr<StreamWriter>) -> Coro<void> { co_return; });
  EXPECT_EQ(transport_->calls, Calls({"close"}));
}

TEST_F(StreamReaderProtocolTest, WithoutACallbackAConnectionIsLeftAlone) {  // SS-10
  serve(ClientConnectedCallback());
  EXPECT_EQ(transport_->calls, Calls());
}

TEST_F(StreamReaderProtocolTest, ACallbacksCapturesLiveAsLongAsItsCoroutine) {
  const auto told = std::make_shared<std::string>();
  // That it outlives the coroutine with its captures is what is tested.
  // NOLINTNEXTLINE(cppcoreguidelines-avoid-capturing-lambda-coroutines)
  const auto callback = [told](std::shared_ptr<StreamReader> reader,
                               std::shared_ptr<StreamWriter>) -> Coro<void> {
    auto line = co_await reader->readline();
    *told = line;
  };
  serve(callback);
  transport_ = nullptr;
  EXPECT_EQ(*told, "");
  protocol_->data_received("late\n");
  protocol_ = nullptr;
  test_.settle();
  EXPECT_EQ(*told, "late\n");
}

// A transport that says it is TLS.
class TlsLikeTransport : public RecordingTransport {
 public:
  std::optional<ExtraInfo> find_extra_info(std::string_view name) const override {
    if (name != "sslcontext") return std::nullopt;
    return SocketAddress();
  }
};

TEST_F(StreamReaderProtocolTest, OverTlsItDoesNotAskToBeKeptOpen) {  // PR-01
  const auto reader = std::make_shared<StreamReader>(test_.loop);
  const auto protocol = std::make_shared<StreamReaderProtocol>(test_.loop, reader);
  protocol->connection_made(std::make_shared<TlsLikeTransport>());
  EXPECT_FALSE(protocol->eof_received());
}

TEST_F(StreamReaderProtocolTest, TheReaderGoesOverToAnotherTransport) {  // ST-07
  const auto reader = std::make_shared<StreamReader>(test_.loop);
  const auto protocol = std::make_shared<StreamReaderProtocol>(test_.loop, reader);
  EXPECT_THROW(protocol->replace_transport(std::make_shared<TlsLikeTransport>()), AssertionError);
  const auto plain = std::make_shared<RecordingTransport>();
  protocol->connection_made(plain);
  const auto upgraded = std::make_shared<TlsLikeTransport>();
  protocol->replace_transport(upgraded);
  protocol->data_received(std::string(200 * 1024, 'x'));
  EXPECT_EQ(plain->calls, Calls());
  EXPECT_EQ(upgraded->calls, Calls({"pause_reading"}));
  EXPECT_FALSE(protocol->eof_received());
}

TEST_F(StreamReaderProtocolTest, GivesAwayWhatWasNotRead) {  // ST-09
  const auto reader = std::make_shared<StreamReader>(test_.loop);
  const auto protocol = std::make_shared<StreamReaderProtocol>(test_.loop, reader);
  protocol->data_received("abc");
  EXPECT_EQ(protocol->take_unread(), "abc");
  EXPECT_EQ(protocol->take_unread(), "");
  EXPECT_EQ(reader->repr(), "<StreamReader>");
  EXPECT_EQ(StreamReaderProtocol(test_.loop, nullptr).take_unread(), "");
}

TEST_F(StreamReaderProtocolTest, KnowsWhetherItIsAServers) {  // ST-02
  EXPECT_FALSE(StreamReaderProtocol(test_.loop, nullptr).is_server_side());
  serve([](auto, auto) {});
  EXPECT_TRUE(protocol_->is_server_side());
}

}  // namespace
}  // namespace streamgauge
