#include "ref/net/server.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/coro/errors.h"
#include "ref/testing/peer_socket.h"
#include "ref/testing/recording_protocol.h"
#include "ref/testing/system_fixture.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

using Calls = std::vector<std::string>;

class ServerTest : public SystemFixture {
 protected:
  ServerTest() { make_server(); }

  // A server on a free port that does not listen yet.
  void make_server() {
    auto socket = Socket::create(sys, AF_INET, SOCK_STREAM, IPPROTO_TCP);
    EXPECT_TRUE(sys.bind(socket->fileno(), *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 0)).ok());
    address_ = socket->getsockname();
    std::vector<Server::Endpoint> endpoints;
    endpoints.emplace_back(std::move(socket), std::nullopt);
    const ProtocolFactory factory = [this] {
      protocols_.push_back(std::make_shared<RecordingProtocol>());
      return protocols_.back();
    };
    server_ = Server::create(loop, std::move(endpoints), factory, 100);
  }

  PeerSocket connect() {
    PeerSocket peer = PeerSocket::connect_to(address_);
    settle();
    return peer;
  }

  SocketAddress address_;
  std::vector<std::shared_ptr<RecordingProtocol>> protocols_;
  std::shared_ptr<Server> server_;
};

TEST_F(ServerTest, ServesFromStartServingToClose) {  // SV-03, SV-04, SS-36
  EXPECT_FALSE(server_->is_serving());
  EXPECT_THROW(connect(), ConnectionRefusedError);
  for (int i = 0; i < 2; ++i) {
    Task<void> start(loop, server_->start_serving());
    settle();
    EXPECT_EQ(outcome(start), "done");
    EXPECT_TRUE(server_->is_serving());
  }
  const PeerSocket peer = connect();
  ASSERT_EQ(protocols_.size(), 1u);
  EXPECT_EQ(protocols_.front()->calls, Calls({"connection_made"}));
  server_->close();
  server_->close();
  EXPECT_FALSE(server_->is_serving());
  EXPECT_THROW(connect(), ConnectionRefusedError);
}

TEST_F(ServerTest, ShowsItsSocketsWhileItIsOpen) {  // SV-01, SV-02
  ASSERT_EQ(server_->sockets().size(), 1u);
  EXPECT_EQ(server_->repr(), "<Server sockets=(" + server_->sockets().front()->repr() + ",)>");
  server_->close();
  EXPECT_TRUE(server_->sockets().empty());
  EXPECT_EQ(server_->repr(), "<Server sockets=()>");
}

TEST_F(ServerTest, DoesNotStartAfterItsClose) {  // SV-05
  server_->close();
  Task<void> start(loop, server_->start_serving());
  settle();
  EXPECT_EQ(outcome(start), "TypeError(\"'NoneType' object is not iterable\")");
}

TEST_F(ServerTest, CloseLeavesConnectionsAlone) {  // SV-07
  server_->begin_serving();
  PeerSocket peer = connect();
  server_->close();
  peer.send("abc");
  settle();
  EXPECT_EQ(protocols_.front()->received, "abc");
}

TEST_F(ServerTest, CloseResetsConnectionsThatWereNotAccepted) {  // SV-08
  server_->begin_serving();
  PeerSocket peer = PeerSocket::connect_to(address_);
  server_->close();
  settle();
  EXPECT_EQ(peer.receive(), "(reset)");
  EXPECT_TRUE(protocols_.empty());
}

TEST_F(ServerTest, AConnectionWhoseServerClosesBeforeItBeginsIsDropped) {
  server_->begin_serving();
  PeerSocket peer = PeerSocket::connect_to(address_);
  loop.turn();  // accepted; its protocol is made in the next turn
  server_->close();
  settle();
  EXPECT_EQ(peer.receive(), "(eof)");
}

TEST_F(ServerTest, ServeForeverListensAndBlocks) {  // SV-09, SV-10
  Task<void> serve(loop, server_->serve_forever());
  settle();
  EXPECT_EQ(outcome(serve), "(waiting)");
  const PeerSocket peer = connect();
  EXPECT_EQ(protocols_.size(), 1u);
  Task<void> second(loop, server_->serve_forever());
  settle();
  EXPECT_EQ(outcome(second),
            repr(std::make_exception_ptr(
                RuntimeError("server " + server_->repr() + " is already being awaited on serve_forever()"))));
  server_->close();
  protocols_.front()->transport.lock()->close();
  settle();
  EXPECT_EQ(outcome(serve), "CancelledError()");  // SV-14
  Task<void> third(loop, server_->serve_forever());
  settle();
  EXPECT_EQ(outcome(third), "RuntimeError('server <Server sockets=()> is closed')");  // SV-11
}

TEST_F(ServerTest, CancellingServeForeverClosesEverythingAndWaits) {  // SV-12
  Task<void> serve(loop, server_->serve_forever());
  settle();
  PeerSocket peer = connect();
  const auto transport = protocols_.front()->transport.lock();
  serve.cancel();
  loop.turn();
  EXPECT_TRUE(transport->is_closing());
  settle();
  EXPECT_EQ(outcome(serve), "CancelledError()");
  EXPECT_EQ(peer.receive(), "(eof)");
}

TEST_F(ServerTest, ASecondCancellationOfServeForeverGetsThrough) {  // SV-13
  Task<void> serve(loop, server_->serve_forever());
  settle();
  const PeerSocket peer = connect();
  const auto transport = protocols_.front()->transport.lock();
  while (transport->get_write_buffer_size() == 0) transport->write(std::string(1 << 20, 'x'));
  serve.cancel();
  settle();
  EXPECT_EQ(outcome(serve), "(waiting)");
  serve.cancel();
  settle();
  EXPECT_EQ(outcome(serve), "CancelledError()");
}

TEST_F(ServerTest, ServeForeverThatIsDestroyedCanBeCalledAgain) {
  {
    Task<void> serve(loop, server_->serve_forever());
    serve.set_report_destroyed_pending(false);
    settle();
  }
  Task<void> again(loop, server_->serve_forever());
  again.set_report_destroyed_pending(false);
  settle();
  EXPECT_EQ(outcome(again), "(waiting)");
}

TEST_F(ServerTest, WaitClosedWaitsForTheCloseAndTheLastConnection) {  // SV-15, SV-16, SV-17
  server_->begin_serving();
  const PeerSocket peer = connect();
  Task<void> first(loop, server_->wait_closed());
  Task<void> cancelled(loop, server_->wait_closed());
  settle();
  EXPECT_EQ(outcome(first), "(waiting)");
  server_->close();
  cancelled.cancel();
  settle();
  EXPECT_EQ(outcome(cancelled), "CancelledError()");
  EXPECT_EQ(outcome(first), "(waiting)");
  protocols_.front()->transport.lock()->abort();
  settle();
  EXPECT_EQ(outcome(first), "done");
  Task<void> later(loop, server_->wait_closed());
  settle();
  EXPECT_EQ(outcome(later), "done");
}

TEST_F(ServerTest, WaitClosedWaitsForTheCloseEvenIfTheLastConnectionIsGone) {  // SV-15
  server_->begin_serving();
  PeerSocket peer = connect();
  Task<void> wait(loop, server_->wait_closed());
  protocols_.front()->transport.lock()->close();
  settle();
  EXPECT_EQ(outcome(wait), "(waiting)");
  server_->close();
  settle();
  EXPECT_EQ(outcome(wait), "done");
}

TEST_F(ServerTest, ClosesAndAbortsItsConnections) {  // SV-20, SV-21
  server_->begin_serving();
  for (const bool abort : {false, true}) {
    protocols_.clear();
    PeerSocket peer = connect();
    const auto transport = protocols_.front()->transport.lock();
    std::size_t written = 0;
    while (transport->get_write_buffer_size() == 0) {
      transport->write(std::string(1 << 20, 'x'));
      written += 1 << 20;
    }
    abort ? server_->abort_clients() : server_->close_clients();
    std::size_t received = 0;
    for (std::string part; !part.ends_with("(eof)"); settle()) {
      part = peer.receive();
      received += part.size();
    }
    EXPECT_EQ(received == written + 5, !abort);
    EXPECT_TRUE(server_->is_serving());
  }
}

TEST_F(ServerTest, TheLoopServesOnIfTheServerIsDropped) {  // SV-24
  server_->begin_serving();
  const std::weak_ptr<Server> weak = server_;
  server_ = nullptr;
  {
    const PeerSocket peer = connect();
    EXPECT_EQ(protocols_.size(), 1u);
    weak.lock()->close();
    EXPECT_FALSE(weak.expired());  // it has a connection
  }
  protocols_.front()->transport.lock()->close();
  settle();
  EXPECT_TRUE(weak.expired());
}

TEST_F(ServerTest, AProtocolThatCannotBeMadeCostsTheConnectionSilently) {  // SS-14
  std::vector<Server::Endpoint> endpoints;
  auto socket = Socket::create(sys, AF_INET, SOCK_STREAM, IPPROTO_TCP);
  ASSERT_TRUE(sys.bind(socket->fileno(), *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 0)).ok());
  const SocketAddress address = socket->getsockname();
  endpoints.emplace_back(std::move(socket), std::nullopt);
  const ProtocolFactory failing = []() -> std::shared_ptr<Protocol> { throw ValueError("boom"); };
  const auto server = Server::create(loop, std::move(endpoints), failing, 100);
  server->begin_serving();
  PeerSocket peer = PeerSocket::connect_to(address);
  settle();
  EXPECT_EQ(peer.receive(), "(eof)");
  EXPECT_EQ(errors, Calls());
  server->close();
}

}  // namespace
}  // namespace streamgauge
