#include "ref/streams/start_server.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/streams/streams.h"
#include "ref/testing/peer_socket.h"
#include "ref/testing/system_fixture.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

using Calls = std::vector<std::string>;

class StartServerTest : public SystemFixture {
 protected:
  void serve(ClientConnectedCallback callback, std::int64_t limit_bytes = StreamReader::kDefaultLimitBytes) {
    Task<std::shared_ptr<Server>> task(
        loop, start_server(loop, std::move(callback), ServerOptions("127.0.0.1", 0), limit_bytes));
    settle();
    server_ = task.result();
  }

  PeerSocket connect() { return PeerSocket::connect_to(server_->sockets().front()->getsockname()); }

  void TearDown() override {
    server_->close();
    settle();
  }

  std::shared_ptr<Server> server_;
};

Coro<void> echo_lines(std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
  for (;;) {
    auto line = co_await reader->anext();
    if (!line) break;
    writer->write(*line);
    co_await writer->drain();
  }
  writer->close();
  co_await writer->wait_closed();
}

TEST_F(StartServerTest, ACoroutineServesEachConnection) {  // SS-02, SS-04
  serve(echo_lines);
  PeerSocket first = connect();
  PeerSocket second = connect();
  first.send("one\ntw");
  second.send("2\n");
  settle();
  EXPECT_EQ(first.receive(), "one\n");
  EXPECT_EQ(second.receive(), "2\n");
  first.send("o\nthree");
  first.shut_down_writing();
  settle();
  EXPECT_EQ(first.receive(), "two\nthree(eof)");
  EXPECT_EQ(errors, Calls());
  EXPECT_EQ(warnings, Calls());
  server_->close_clients();
  settle();
  EXPECT_EQ(second.receive(), "(eof)");
}

TEST_F(StartServerTest, TheCallbackRunsBeforeAnythingIsRead) {  // SS-03
  std::string shown;
  serve([&shown](std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
    shown = reader->repr();
    writer->close();
  });
  PeerSocket peer = connect();
  peer.send("early");
  settle();
  EXPECT_TRUE(shown.starts_with("<StreamReader transport=")) << shown;
}

TEST_F(StartServerTest, EachReaderHasTheLimit) {  // SS-02
  std::string shown;
  serve(
      [&shown](std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
        shown = reader->repr();
        writer->close();
      },
      7);
  const PeerSocket peer = connect();
  settle();
  EXPECT_TRUE(shown.starts_with("<StreamReader limit=7 ")) << shown;
}

TEST_F(StartServerTest, ABadLimitCostsTheConnections) {  // SS-14
  serve(echo_lines, 0);
  PeerSocket peer = connect();
  settle();
  EXPECT_EQ(peer.receive(), "(eof)");
  EXPECT_EQ(errors, Calls());
}

Coro<void> fail_after_hello(std::shared_ptr<StreamReader>, std::shared_ptr<StreamWriter> writer) {
  writer->write("hello");
  throw ValueError("boom");
  co_return;
}

TEST_F(StartServerTest, ACoroutineThatFailsIsReportedAndItsOutputDelivered) {  // SS-06
  serve(fail_after_hello);
  PeerSocket peer = connect();
  settle();
  EXPECT_EQ(peer.receive(), "hello(eof)");
  EXPECT_EQ(errors, Calls({"Unhandled exception in client_connected_cb: ValueError('boom')"}));
  EXPECT_EQ(warnings, Calls());
}

TEST_F(StartServerTest, AConnectionLivesUntilItsWriterIsDropped) {  // SS-09
  std::shared_ptr<StreamWriter> kept;
  serve([&kept](std::shared_ptr<StreamReader>, std::shared_ptr<StreamWriter> writer) {
    kept = std::move(writer);
  });
  PeerSocket peer = connect();
  settle();
  EXPECT_EQ(peer.receive(), "");
  kept = nullptr;
  settle();
  EXPECT_EQ(peer.receive(), "(eof)");
  EXPECT_EQ(warnings.size(), 1u);
}

TEST_F(StartServerTest, AConnectionThatWaitsWhenTheLoopEndsIsEnded) {
  auto own_loop = std::make_unique<EventLoop>(sys);
  own_loop->set_exception_handler(
      [this](const ExceptionContext& context) { errors.push_back(context.message); });
  Task<std::shared_ptr<Server>> task(*own_loop,
                                     start_server(*own_loop, echo_lines, ServerOptions("127.0.0.1", 0)));
  while (!own_loop->settled()) own_loop->turn();
  PeerSocket peer = PeerSocket::connect_to(task.result()->sockets().front()->getsockname());
  while (!own_loop->settled()) own_loop->turn();
  server_ = task.result();
  own_loop = nullptr;
  EXPECT_EQ(peer.receive(), "(eof)");
  EXPECT_EQ(errors, Calls({"Task was destroyed but it is pending!"}));
}

}  // namespace
}  // namespace streamgauge
