#include "ref/net/create_connection.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cerrno>
#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/testing/peer_socket.h"
#include "ref/testing/recording_protocol.h"
#include "ref/testing/recording_tls_layer.h"
#include "ref/testing/system_fixture.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

class CreateConnectionTest : public SystemFixture {
 protected:
  CreateConnectionTest() {
    listener_ = Socket::create(sys, AF_INET, SOCK_STREAM, IPPROTO_TCP);
    EXPECT_TRUE(sys.bind(listener_->fileno(), *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 0)).ok());
    EXPECT_TRUE(sys.listen(listener_->fileno(), 100).ok());
    port_ = listener_->getsockname().port();
  }

  ProtocolFactory factory() {
    return [protocol = protocol_] { return protocol; };
  }

  std::string connected(ConnectionOptions options) {
    Task<std::shared_ptr<Transport>> task(loop, create_connection(loop, factory(), std::move(options)));
    try {
      transport_ = result_of(task);
      return "done";
    } catch (const Exception& error) {
      return error.repr();
    }
  }

  std::shared_ptr<Socket> listener_;
  int port_ = 0;
  std::shared_ptr<RecordingProtocol> protocol_ = std::make_shared<RecordingProtocol>();
  std::shared_ptr<Transport> transport_;
};

TEST_F(CreateConnectionTest, ReturnsOnceTheProtocolKnows) {  // OC-01
  EXPECT_EQ(connected(ConnectionOptions("127.0.0.1", port_)), "done");
  EXPECT_EQ(protocol_->calls, std::vector<std::string>({"connection_made"}));
  EXPECT_EQ(std::get<SocketAddress>(transport_->get_extra_info("peername")), listener_->getsockname());
}

TEST_F(CreateConnectionTest, OptionsMustNotContradictEachOther) {  // OC-03, OC-04, OC-05
  EXPECT_EQ(connected(ConnectionOptions()),
            "ValueError('host and port was not specified and no sock specified')");
  ConnectionOptions both;
  both.port = port_;
  both.sock = listener_;
  EXPECT_EQ(connected(both), "ValueError('host/port and sock can not be specified at the same time')");
  ConnectionOptions datagram;
  datagram.sock = Socket::create(sys, AF_INET, SOCK_DGRAM, 0);
  EXPECT_EQ(connected(datagram),
            "ValueError(\"A Stream Socket was expected, got " + datagram.sock->repr("socket.socket") + "\")");
}

TEST_F(CreateConnectionTest, TakesOverASocket) {  // OC-37, OC-39
  auto [fd, peer] = PeerSocket::make_pair(AF_UNIX);
  ConnectionOptions options;
  options.sock = Socket::adopt(sys, std::move(fd));
  EXPECT_EQ(connected(options), "done");
  EXPECT_NE(::fcntl(options.sock->fileno(), F_GETFL) & O_NONBLOCK, 0);
  transport_->write("hello");
  EXPECT_EQ(peer.receive(), "hello");
  transport_->close();
  settle();
  EXPECT_EQ(options.sock->fileno(), -1);
}

TEST_F(CreateConnectionTest, ResolvesBothEnds) {  // OC-26, OC-27
  ConnectionOptions options("127.0.0.1", std::to_string(port_));
  options.local_addr.emplace("127.0.0.2", 0);
  options.family = AF_INET;
  options.interleave = 1;
  EXPECT_EQ(connected(options), "done");
  EXPECT_EQ(std::get<SocketAddress>(transport_->get_extra_info("sockname")).host(), "127.0.0.2");
  ConnectionOptions no_host;
  no_host.port = port_;
  no_host.family = AF_INET;
  EXPECT_EQ(connected(no_host), "done");
  ConnectionOptions bad_local("127.0.0.1", port_);
  bad_local.local_addr.emplace("127.0.0.1", 70000);
  EXPECT_EQ(connected(bad_local), "OverflowError('bind(): port must be 0-65535.')");
}

TEST_F(CreateConnectionTest, ASocketWithoutATransportIsClosed) {  // OC-13
  auto [fd, peer] = PeerSocket::make_pair(AF_UNIX);
  ConnectionOptions options;
  options.sock = Socket::adopt(sys, std::move(fd));
  const ProtocolFactory failing = []() -> std::shared_ptr<Protocol> { throw ValueError("boom"); };
  Task<std::shared_ptr<Transport>> task(loop, create_connection(loop, failing, options));
  settle();
  EXPECT_EQ(outcome(task), "ValueError('boom')");
  EXPECT_EQ(options.sock->fileno(), -1);
}

TEST_F(CreateConnectionTest, ACallerThatIsCancelledOrDestroyedLeavesNothingOpen) {  // OC-40
  for (const bool destroy : {false, true}) {
    auto [fd, peer] = PeerSocket::make_pair(AF_UNIX);
    ConnectionOptions options;
    options.sock = Socket::adopt(sys, std::move(fd));
    {
      Task<std::shared_ptr<Transport>> task(loop, create_connection(loop, factory(), options));
      task.set_report_destroyed_pending(false);
      loop.turn();
      EXPECT_FALSE(task.done());
      if (!destroy) {
        task.cancel();
        settle();
        EXPECT_EQ(outcome(task), "CancelledError()");
      }
    }
    settle();
    EXPECT_EQ(options.sock->fileno(), -1);
    EXPECT_EQ(peer.receive(), "(eof)");
  }
}

TEST_F(CreateConnectionTest, AnyCallMayFail) {
  bool met = true;
  for (long nth = 1; met; ++nth) {
    sys.fail_nth(nth, EIO);
    Task<std::shared_ptr<Transport>> task(
        loop, create_connection(loop, factory(), ConnectionOptions("127.0.0.1", port_)));
    settle();
    met = sys.met();
    sys.heal();
    ASSERT_TRUE(task.done()) << nth;
    if (!task.exception()) task.result()->abort();
    settle();
  }
}

// --- TLS ---

TEST_F(CreateConnectionTest, OptionsOfTlsNeedTls) {  // OC-07, OC-09, OC-10
  // Each is complained of before the next, and all before the others.
  ConnectionOptions options;
  options.ssl_shutdown_timeout = Duration::zero();
  EXPECT_EQ(connected(options), "ValueError('ssl_shutdown_timeout is only meaningful with ssl')");
  options.ssl_handshake_timeout = Duration::zero();
  EXPECT_EQ(connected(options), "ValueError('ssl_handshake_timeout is only meaningful with ssl')");
  options.server_hostname = "";
  EXPECT_EQ(connected(options), "ValueError('server_hostname is only meaningful with ssl')");
}

TEST_F(CreateConnectionTest, TlsNeedsANameOrAHost) {  // OC-08
  const std::string complaint = "ValueError('You must set server_hostname when using ssl without a host')";
  ConnectionOptions options;
  options.ssl = std::make_shared<RecordingTlsLayer>();
  EXPECT_EQ(connected(options), complaint);
  options.host = "";
  EXPECT_EQ(connected(options), complaint);
  options.host = std::nullopt;
  options.port = port_;
  EXPECT_EQ(connected(options), complaint);
}

TEST_F(CreateConnectionTest, TheNameForTlsIsTheHostUnlessGiven) {  // TL-01
  const auto layer = std::make_shared<RecordingTlsLayer>();
  ConnectionOptions options("127.0.0.1", port_);
  options.ssl = layer;
  options.ssl_handshake_timeout = std::chrono::seconds(1);
  // What TLS cannot be made of costs the connection, not the attempt to connect (OC-14).
  EXPECT_EQ(connected(options), "AttributeError(\"'int' object has no attribute 'wrap_bio'\")");
  EXPECT_EQ(layer->parameters.server_hostname, "127.0.0.1");
  EXPECT_EQ(layer->parameters.ssl_handshake_timeout, std::chrono::seconds(1));
  EXPECT_FALSE(layer->parameters.ssl_shutdown_timeout.has_value());
  EXPECT_FALSE(layer->parameters.server_side);
  options.server_hostname = "";
  connected(options);
  EXPECT_EQ(layer->parameters.server_hostname, "");
  EXPECT_EQ(protocol_->calls, std::vector<std::string>());
}

TEST_F(CreateConnectionTest, WhereTlsCannotBeMadeTheSocketIsClosed) {  // OC-13
  auto [fd, peer] = PeerSocket::make_pair(AF_INET);
  ConnectionOptions options;
  options.sock = Socket::adopt(sys, std::move(fd));
  options.ssl = std::make_shared<RecordingTlsLayer>();
  options.server_hostname = "";
  connected(options);
  EXPECT_EQ(options.sock->fileno(), -1);
  EXPECT_EQ(peer.receive(), "(eof)");
}

}  // namespace
}  // namespace streamgauge
