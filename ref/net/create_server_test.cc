#include "ref/net/create_server.h"

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

class CreateServerTest : public SystemFixture {
 protected:
  // "done", or the error.
  std::string served(ServerOptions options) {
    if (server_) server_->close();
    const ProtocolFactory factory = [] { return std::make_shared<RecordingProtocol>(); };
    Task<std::shared_ptr<Server>> task(loop, create_server(loop, factory, std::move(options)));
    try {
      server_ = result_of(task);
      return "done";
    } catch (const Exception& error) {
      return error.repr();
    }
  }

  // The hosts that the server is bound to.
  std::vector<std::string> hosts() {
    std::vector<std::string> result;
    for (const auto& socket : server_->sockets()) result.push_back(socket->getsockname().host());
    return result;
  }

  int option(int level, int name) { return server_->sockets().front()->getsockopt(level, name); }

  void TearDown() override {
    if (server_) server_->close();
  }

  std::shared_ptr<Server> server_;
};

using Hosts = std::vector<std::string>;

TEST_F(CreateServerTest, ListensWhenItReturns) {  // SS-01, SS-36
  EXPECT_EQ(served(ServerOptions("127.0.0.1", 0)), "done");
  EXPECT_TRUE(server_->is_serving());
  EXPECT_EQ(option(SOL_SOCKET, SO_ACCEPTCONN), 1);
  ServerOptions later("127.0.0.1", 0);
  later.start_serving = false;
  EXPECT_EQ(served(later), "done");
  EXPECT_FALSE(server_->is_serving());
  EXPECT_EQ(option(SOL_SOCKET, SO_ACCEPTCONN), 0);
}

TEST_F(CreateServerTest, OptionsMustNotContradictEachOther) {  // SS-11, SS-15
  EXPECT_EQ(served(ServerOptions()), "ValueError('Neither host/port nor sock were specified')");
  ServerOptions both("127.0.0.1", 0);
  both.sock = Socket::create(sys, AF_INET, SOCK_STREAM, 0);
  EXPECT_EQ(served(both), "ValueError('host/port and sock can not be specified at the same time')");
  ServerOptions datagram;
  datagram.sock = Socket::create(sys, AF_INET, SOCK_DGRAM, 0);
  EXPECT_EQ(served(datagram),
            "ValueError(\"A Stream Socket was expected, got " + datagram.sock->repr("socket.socket") + "\")");
}

TEST_F(CreateServerTest, TakesOverASocketAsItIs) {  // SS-15
  ServerOptions options;
  options.sock = Socket::create(sys, AF_INET, SOCK_STREAM, 0);
  EXPECT_EQ(served(options), "done");
  EXPECT_EQ(hosts(), Hosts({"0.0.0.0"}));
  EXPECT_EQ(option(SOL_SOCKET, SO_REUSEADDR), 0);
}

TEST_F(CreateServerTest, NoHostIsEveryInterface) {  // SS-17, SS-18, SS-23, SS-29
  EXPECT_EQ(served(ServerOptions("", 0)), "done");
  EXPECT_EQ(hosts(), Hosts({"0.0.0.0", "::"}));
  EXPECT_NE(server_->sockets()[0]->getsockname().port(), server_->sockets()[1]->getsockname().port());
  EXPECT_EQ(server_->sockets()[1]->getsockopt(IPPROTO_IPV6, IPV6_V6ONLY), 1);  // SS-19
  EXPECT_EQ(served(ServerOptions(std::vector<Host>{std::nullopt}, 0)), "done");
  EXPECT_EQ(hosts().size(), 2u);
  ServerOptions only_port;
  only_port.port = 0;
  only_port.family = AF_INET;
  EXPECT_EQ(served(only_port), "done");
  EXPECT_EQ(hosts(), Hosts({"0.0.0.0"}));
  EXPECT_EQ(served(ServerOptions(std::vector<Host>{""}, 0)), "gaierror(-2, 'Name or service not known')");
}

TEST_F(CreateServerTest, EveryHostIsBoundOnce) {  // SS-20, SS-22
  EXPECT_EQ(served(ServerOptions(std::vector<Host>{"127.0.0.1", "127.0.0.2", "127.0.0.1"}, 0)), "done");
  EXPECT_EQ(hosts(), Hosts({"127.0.0.1", "127.0.0.2"}));
  EXPECT_EQ(served(ServerOptions(std::vector<Host>(), 0)),
            "OSError('could not bind on any address out of []')");
}

// A name without an address.
class EmptyResolver final : public Resolver {
  Coro<std::vector<AddressInfo>> getaddrinfo(EventLoop&, Host, std::optional<std::string>,
                                             ResolveHints) override {
    co_return std::vector<AddressInfo>();
  }
};

TEST_F(CreateServerTest, EveryHostMustHaveAnAddress) {
  EmptyResolver resolver;
  loop.set_resolver(&resolver);
  EXPECT_EQ(served(ServerOptions(std::vector<Host>{"127.0.0.1", "nobody"}, 0)),
            "OSError(\"getaddrinfo('nobody') returned empty list\")");
  EXPECT_EQ(served(ServerOptions("", 0)), "OSError('getaddrinfo(None) returned empty list')");
}

TEST_F(CreateServerTest, AnAddressThatThisMachineDoesNotHaveIsSkipped) {  // SS-28
  EXPECT_EQ(served(ServerOptions(std::vector<Host>{"192.0.2.1", "127.0.0.1"}, 0)), "done");
  EXPECT_EQ(hosts(), Hosts({"127.0.0.1"}));
  EXPECT_EQ(served(ServerOptions("192.0.2.1", 0)),
            "OSError(\"could not bind on any address out of [('192.0.2.1', 0)]\")");
}

TEST_F(CreateServerTest, AFamilyThatThisMachineDoesNotHaveIsSkipped) {
  sys.fail_nth(FaultySys::Call::kSocket, 1, EAFNOSUPPORT);
  EXPECT_EQ(served(ServerOptions(std::vector<Host>{"127.0.0.1", "127.0.0.2"}, 0)), "done");
  EXPECT_EQ(hosts(), Hosts({"127.0.0.2"}));
}

TEST_F(CreateServerTest, APortInUseIsAnErrorAndNothingStaysBound) {  // SS-26, SS-27
  const auto taken = Socket::create(sys, AF_INET, SOCK_STREAM, 0);
  ASSERT_TRUE(sys.bind(taken->fileno(), *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 0)).ok());
  const int port = taken->getsockname().port();
  const std::string error = "OSError(98, \"error while attempting to bind on address ('127.0.0.1', " +
                            std::to_string(port) + "): [errno 98] address already in use\")";
  EXPECT_EQ(served(ServerOptions(std::vector<Host>{"127.0.0.2", "127.0.0.1"}, port)), error);
  EXPECT_EQ(served(ServerOptions("127.0.0.2", port)), "done");
}

TEST_F(CreateServerTest, SocketOptionsAreAsAskedFor) {  // SS-31, SS-33
  EXPECT_EQ(served(ServerOptions("127.0.0.1", 0)), "done");
  EXPECT_EQ(option(SOL_SOCKET, SO_REUSEADDR), 1);
  EXPECT_EQ(option(SOL_SOCKET, SO_REUSEPORT), 0);
  EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 0);
  ServerOptions other("127.0.0.1", 0);
  other.reuse_address = false;
  other.reuse_port = true;
  other.keep_alive = true;
  EXPECT_EQ(served(other), "done");
  EXPECT_EQ(option(SOL_SOCKET, SO_REUSEADDR), 0);
  EXPECT_EQ(option(SOL_SOCKET, SO_REUSEPORT), 1);
  EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
}

TEST_F(CreateServerTest, APortOutOfRangeIsAnOverflow) {  // SS-25
  EXPECT_EQ(served(ServerOptions("127.0.0.1", 70000)), "OverflowError('bind(): port must be 0-65535.')");
}

TEST_F(CreateServerTest, AnyCallMayFail) {
  bool met = true;
  for (long nth = 1; met; ++nth) {
    sys.fail_nth(nth, EIO);
    const std::string result = served(ServerOptions(std::vector<Host>{"127.0.0.1", "127.0.0.2"}, 0));
    met = sys.met();
    sys.heal();
    EXPECT_TRUE(result == "done" || result.starts_with("OSError(5, ")) << nth << " " << result;
  }
}

// --- TLS ---

TEST_F(CreateServerTest, TlsNeedsAContext) {  // SS-12
  const auto layer = std::make_shared<RecordingTlsLayer>();
  ServerOptions options;
  options.ssl = layer;
  layer->stands_for_bool = true;
  EXPECT_EQ(served(options), "TypeError('ssl argument must be an SSLContext or None')");
}

TEST_F(CreateServerTest, TimesOfTlsNeedTls) {  // SS-13
  ServerOptions options;
  options.ssl_shutdown_timeout = Duration::zero();
  EXPECT_EQ(served(options), "ValueError('ssl_shutdown_timeout is only meaningful with ssl')");
  options.ssl_handshake_timeout = Duration::zero();
  EXPECT_EQ(served(options), "ValueError('ssl_handshake_timeout is only meaningful with ssl')");
}

TEST_F(CreateServerTest, WhatTlsCannotBeMadeOfCostsTheConnections) {  // SS-12, SS-13
  const auto layer = std::make_shared<RecordingTlsLayer>();
  ServerOptions options("127.0.0.1", 0);
  options.ssl = layer;
  options.ssl_handshake_timeout = Duration::zero();
  ASSERT_EQ(served(options), "done");
  PeerSocket peer = PeerSocket::connect_to(server_->sockets().front()->getsockname());
  settle();
  EXPECT_EQ(layer->asked, 1);
  EXPECT_TRUE(layer->parameters.server_side);
  EXPECT_EQ(layer->parameters.ssl_handshake_timeout, Duration::zero());
  EXPECT_EQ(peer.receive(), "(eof)");
  EXPECT_TRUE(errors.empty());
}

}  // namespace
}  // namespace streamgauge
