#include "ref/net/socket_transport.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "ref/base/errors.h"
#include "ref/net/lazy_socket.h"
#include "ref/net/socket.h"
#include "ref/testing/peer_socket.h"
#include "ref/testing/recording_protocol.h"
#include "ref/testing/socket_transport_fixture.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

using Calls = std::vector<std::string>;

const char kReset[] = "connection_lost ConnectionResetError(104, 'Connection reset by peer')";

using SocketTransportTest = SocketTransportFixture;

// --- Beginning ---

TEST_F(SocketTransportTest, TellsTheProtocolFirstThenReadsThenTellsTheWaiter) {
  prepare(AF_INET);
  Future<void> started(loop);
  auto [fd, peer] = PeerSocket::make_pair(AF_INET);
  ASSERT_TRUE(real_sys.set_nonblocking(fd.get()).ok());
  peer.send("early");
  auto protocol = std::make_shared<RecordingProtocol>();
  auto transport = SocketTransport::create(loop, Socket::adopt(sys, std::move(fd)), protocol, &started);
  EXPECT_EQ(protocol->calls, Calls());
  loop.turn();
  EXPECT_EQ(protocol->calls, Calls({"connection_made"}));
  EXPECT_TRUE(started.done());
  settle();
  EXPECT_EQ(protocol->calls, Calls({"connection_made", "data 5"}));
}

TEST_F(SocketTransportTest, SetsNodelayOnTcpSockets) {  // OC-41
  EXPECT_EQ(socket_->getsockopt(IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(socket_->getsockopt(SOL_SOCKET, SO_KEEPALIVE), 0);
}

TEST_F(SocketTransportTest, OneTransportUsesASocket) {  // OC-38
  try {
    SocketTransport::create(loop, socket_, protocol_);
    FAIL();
  } catch (const RuntimeError& error) {
    EXPECT_EQ(std::string(error.what()), "File descriptor " + socket_->repr("socket.socket") +
                                             " is used by transport " + transport_->repr());
  }
}

TEST_F(SocketTransportTest, AnErrorInConnectionMadeIsReportedAndTheConnectionStays) {
  prepare(AF_INET);
  protocol_->fail_in = "connection_made";
  settle();
  EXPECT_EQ(errors, Calls({"Exception in callback Protocol.connection_made(): ValueError('boom')"}));
  EXPECT_FALSE(transport_->is_closing());
  EXPECT_TRUE(transport_->repr().find("read=polling") != std::string::npos);
}

// As in asyncio, where the callbacks of both are queued one after the other.
TEST_F(SocketTransportTest, ClosedBeforeItBeginsItIsMadeAndLostInOneTurn) {
  prepare(AF_INET);
  transport_->close();
  loop.turn();
  EXPECT_EQ(protocol_->calls, Calls({"connection_made", "connection_lost None"}));
  EXPECT_EQ(socket_->fileno(), -1);
}

TEST_F(SocketTransportTest, ADescriptorThatCannotBeWatchedIsReportedAndTheWaiterGoesOn) {
  auto [fd, peer] = PeerSocket::make_pair(AF_INET);
  Future<void> started(loop);
  auto transport = SocketTransport::create(loop, Socket::adopt(sys, std::move(fd)), protocol_, &started);
  sys.fail_nth(FaultySys::Call::kEpollCtl, 1, ENOSPC);
  settle();
  EXPECT_TRUE(started.done());
  EXPECT_EQ(errors, Calls({"Exception in callback SocketTransport.add_reader(): "
                           "OSError(28, 'No space left on device')"}));
}

TEST_F(SocketTransportTest, KnowsItsAddressesAndSocket) {  // WX-01, WX-02, WX-04
  const SocketAddress sockname = socket_->getsockname();
  const SocketAddress peername = socket_->getpeername();
  for (const bool closed : {false, true}) {
    if (closed) {
      transport_->close();
      settle();
    }
    EXPECT_EQ(std::get<SocketAddress>(transport_->get_extra_info("sockname")), sockname);
    EXPECT_EQ(std::get<SocketAddress>(transport_->get_extra_info("peername")), peername);
    EXPECT_EQ(std::get<std::shared_ptr<Socket>>(transport_->get_extra_info("socket")), socket_);
    EXPECT_EQ(transport_->get_extra_info("no such thing").index(), 0u);
    EXPECT_EQ(socket_->fileno() == -1, closed);
  }
}

TEST_F(SocketTransportTest, ShowsItsStateAsPython) {
  const std::string fd = "fd=" + std::to_string(socket_->fileno());
  EXPECT_EQ(transport_->repr(), "<_SelectorSocketTransport " + fd + " read=polling write=<idle, bufsize=0>>");
  fill();
  const std::string queued = std::to_string(transport_->get_write_buffer_size());
  transport_->pause_reading();
  EXPECT_EQ(transport_->repr(),
            "<_SelectorSocketTransport " + fd + " read=idle write=<polling, bufsize=" + queued + ">>");
  transport_->close();
  EXPECT_EQ(transport_->repr(), "<_SelectorSocketTransport closing " + fd +
                                    " read=idle write=<polling, bufsize=" + queued + ">>");
  transport_->abort();
  settle();
  EXPECT_EQ(transport_->repr(), "<_SelectorSocketTransport closed " + fd + ">");
}

// --- Reading ---

TEST_F(SocketTransportTest, ReadsAtMost256KiBAtATime) {  // RD-09
  connect(AF_UNIX);
  const int room = 4 << 20;
  ASSERT_EQ(::setsockopt(peer_.fd(), SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)), 0);
  ASSERT_EQ(peer_.send(std::string(600'000, 'x')), 600'000u);
  settle();
  EXPECT_EQ(protocol_->calls, Calls({"data 262144", "data 262144", "data 75712"}));
}

TEST_F(SocketTransportTest, PausingAndResumingAreIdempotent) {  // RP-07, RP-08
  EXPECT_TRUE(transport_->is_reading());
  transport_->pause_reading();
  transport_->pause_reading();
  EXPECT_FALSE(transport_->is_reading());
  peer_.send("abc");
  settle();
  EXPECT_EQ(protocol_->calls, Calls());
  transport_->resume_reading();
  transport_->resume_reading();
  settle();
  EXPECT_EQ(protocol_->calls, Calls({"data 3"}));
  transport_->close();
  transport_->pause_reading();
  transport_->resume_reading();
  EXPECT_FALSE(transport_->is_reading());
  settle();
  transport_->pause_reading();
  transport_->resume_reading();
  EXPECT_FALSE(transport_->is_reading());
}

TEST_F(SocketTransportTest, TheEndIsReportedOnceAndWritingGoesOn) {  // CL-01, CL-09
  peer_.send("abc");
  peer_.shut_down_writing();
  settle();
  EXPECT_EQ(protocol_->calls, Calls({"data 3", "eof"}));
  EXPECT_FALSE(transport_->is_closing());
  transport_->write("still here");
  EXPECT_EQ(peer_.receive(), "still here");
}

TEST_F(SocketTransportTest, AProtocolMayCloseAtTheEnd) {
  protocol_->keep_open_at_eof = false;
  peer_.shut_down_writing();
  settle();
  EXPECT_EQ(protocol_->calls, Calls({"eof", "connection_lost None"}));
}

TEST_F(SocketTransportTest, AResetIsTheErrorOfTheLossAndNotReported) {  // CL-02, CL-08
  peer_.reset();
  settle();
  EXPECT_EQ(protocol_->calls, Calls({kReset}));
  EXPECT_TRUE(transport_->is_closing());
  EXPECT_EQ(errors, Calls());
}

TEST_F(SocketTransportTest, AResetAfterTheEndStaysUnnoticed) {  // CL-05
  peer_.shut_down_writing();
  settle();
  peer_.reset();
  settle();
  EXPECT_EQ(protocol_->calls, Calls({"eof"}));
}

TEST_F(SocketTransportTest, WhatAProtocolThrowsIsReportedAndFatal) {  // PR-04
  for (const std::string call : {"data 3", "eof"}) {
    errors.clear();
    connect(AF_INET);
    protocol_->fail_in = call;
    peer_.send("abc");
    peer_.shut_down_writing();
    settle();
    EXPECT_EQ(protocol_->calls.back(), "connection_lost ValueError('boom')");
    const std::string function = call == "eof" ? "eof_received" : "data_received";
    EXPECT_EQ(errors, Calls({"Fatal error: protocol." + function + "() call failed.: ValueError('boom')"}));
  }
}

// --- Closing ---

TEST_F(SocketTransportTest, CloseClosesTheSocketOneTurnLater) {  // WC-01, WC-03, WC-06
  transport_->close();
  transport_->close();
  EXPECT_TRUE(transport_->is_closing());
  EXPECT_NE(socket_->fileno(), -1);
  EXPECT_EQ(protocol_->calls, Calls());
  loop.turn();
  EXPECT_EQ(protocol_->calls, Calls({"connection_lost None"}));
  EXPECT_EQ(socket_->fileno(), -1);
  EXPECT_EQ(peer_.receive(), "(eof)");
  EXPECT_EQ(transport_->get_protocol(), nullptr);
  transport_->close();
  transport_->abort();
  settle();
  EXPECT_EQ(protocol_->calls, Calls({"connection_lost None"}));
}

TEST_F(SocketTransportTest, CloseSendsWhatIsQueuedFirst) {  // WC-02, WC-12, WR-09
  const std::size_t written = fill();
  transport_->close();
  peer_.send("never read");
  transport_->write("last words");
  settle();
  EXPECT_EQ(protocol_->calls, Calls({"pause_writing"}));
  const std::string received = drain_to_peer();
  EXPECT_EQ(received.substr(0, written), std::string(written, 'x'));
  EXPECT_TRUE(received.substr(written).starts_with("last words"));
  EXPECT_EQ(protocol_->calls, Calls({"pause_writing", "resume_writing", "connection_lost None"}));
}

TEST_F(SocketTransportTest, AbortDropsWhatIsQueued) {  // WC-10
  const std::size_t written = fill();
  transport_->abort();
  EXPECT_EQ(transport_->get_write_buffer_size(), 0u);
  settle();
  EXPECT_EQ(protocol_->calls, Calls({"pause_writing", "connection_lost None"}));
  const std::string received = drain_to_peer();
  EXPECT_LT(received.size(), written);
  EXPECT_TRUE(received.ends_with("(eof)"));
}

TEST_F(SocketTransportTest, UnreadInputAtCloseResetsThePeer) {  // WC-05
  transport_->pause_reading();
  peer_.send("unread");
  transport_->close();
  settle();
  EXPECT_EQ(peer_.receive(), "(reset)");
}

TEST_F(SocketTransportTest, AResetWhileFlushingIsTheError) {  // WC-11
  fill();
  transport_->close();
  settle();
  peer_.reset();
  settle();
  EXPECT_EQ(protocol_->calls.back(), kReset);
}

TEST_F(SocketTransportTest, TheLoopKeepsItAliveUntilItIsLostOrTheLoopEnds) {
  const std::weak_ptr<SocketTransport> weak = transport_;
  transport_ = nullptr;
  EXPECT_FALSE(weak.expired());
  weak.lock()->close();
  settle();
  EXPECT_TRUE(weak.expired());

  auto own_loop = std::make_unique<EventLoop>(sys);
  auto [fd, peer] = PeerSocket::make_pair(AF_INET);
  auto protocol = std::make_shared<RecordingProtocol>();
  auto transport = SocketTransport::create(*own_loop, Socket::adopt(sys, std::move(fd)), protocol);
  own_loop->turn();
  own_loop = nullptr;
  EXPECT_TRUE(transport->is_closing());
  EXPECT_EQ(peer.receive(), "(eof)");
  transport->write("dropped");
  EXPECT_EQ(protocol->calls, Calls({"connection_made"}));
}

TEST_F(SocketTransportTest, OfWhatWasAcceptedTheSocketIsMadeForWhoeverAsks) {  // WX-04
  const auto listening = Socket::create(sys, AF_INET, SOCK_STREAM, IPPROTO_TCP);
  auto own_loop = std::make_unique<EventLoop>(sys);
  std::vector<std::shared_ptr<SocketTransport>> transports;
  std::vector<PeerSocket> peers;
  for (int i = 0; i < 3; ++i) {
    auto [fd, peer] = PeerSocket::make_pair(AF_INET);
    peers.push_back(std::move(peer));
    transports.push_back(SocketTransport::create(*own_loop, LazySocket(std::move(fd), *listening),
                                                 std::make_shared<RecordingProtocol>()));
  }
  const auto socket_of = [](const Transport& transport) {
    return std::get<std::shared_ptr<Socket>>(transport.get_extra_info("socket"));
  };
  own_loop->turn();
  const auto socket = socket_of(*transports[0]);
  EXPECT_GE(socket->fileno(), 0);
  EXPECT_EQ(socket->transport(), transports[0].get());
  EXPECT_EQ(socket_of(*transports[0]), socket);
  transports[0]->close();
  transports[1]->close();
  own_loop->turn();
  EXPECT_EQ(socket->fileno(), -1);
  EXPECT_EQ(socket_of(*transports[1])->fileno(), -1);
  own_loop = nullptr;
  EXPECT_EQ(socket_of(*transports[2])->fileno(), -1);
  for (PeerSocket& peer : peers) EXPECT_EQ(peer.receive(), "(eof)");
}

TEST_F(SocketTransportTest, ForcedToCloseItIsLostByTheErrorGiven) {
  EXPECT_TRUE(transport_->start_tls_compatible());
  transport_->force_close(std::make_exception_ptr(TimeoutError("late")));
  transport_->force_close(std::make_exception_ptr(TimeoutError("later")));
  EXPECT_TRUE(transport_->is_closing());
  settle();
  EXPECT_EQ(protocol_->calls, std::vector<std::string>({"connection_lost TimeoutError('late')"}));
}

TEST_F(SocketTransportTest, AProtocolWithABufferFailsUnderAnotherName) {
  class BufferedProtocol : public RecordingProtocol {
    std::size_t receive_buffer_bytes() const override { return 1024; }
  };
  const auto buffered = std::make_shared<BufferedProtocol>();
  buffered->fail_in = "data 1";
  transport_->set_protocol(buffered);
  peer_.send("x");
  settle();
  EXPECT_EQ(errors, std::vector<std::string>(
                        {"Fatal error: protocol.buffer_updated() call failed.: ValueError('boom')"}));
}

}  // namespace
}  // namespace streamgauge
