// Streams over TLS, with the library at both ends of real connections. What is expected was seen on
// CPython 3.15.2, whose streams were driven through the same steps by the same bytes.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "ref/net/socket_transport.h"
#include "ref/streams/streams.h"
#include "ref/testing/peer_socket.h"
#include "ref/testing/system_fixture.h"
#include "ref/testing/temporary_directory.h"
#include "ref/testing/tls_fixture.h"
#include "ref/tls/tls_context.h"
#include "ref/tls/tls_engine.h"
#include "ref/tls/tls_error.h"

namespace streamgauge {
namespace {

using namespace std::chrono_literals;

class StreamsTlsTest : public SystemFixture, public testing::WithParamInterface<TlsVersion> {
 protected:
  ~StreamsTlsTest() override {
    for (const Streams& streams : accepted) streams.writer->transport()->abort();
    if (client) client->writer->transport()->abort();
    if (server) server->close();
    settle();
  }

  void serve(std::shared_ptr<const TlsLayer> ssl) {
    ServerOptions options("127.0.0.1", 0);
    options.ssl = std::move(ssl);
    Task<std::shared_ptr<Server>> task(loop, start_server(loop, callback(), std::move(options)));
    server = result_of(task);
  }

  ClientConnectedCallback callback() {
    return [this](std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
      accepted.emplace_back(std::move(reader), std::move(writer));
    };
  }

  ConnectionOptions options() const {
    ConnectionOptions result("127.0.0.1", server->sockets().front()->getsockname().port());
    result.ssl = contexts.client;
    result.server_hostname = "localhost";
    return result;
  }

  // A connection with TLS from the beginning.
  void connect() {
    serve(contexts.server);
    ASSERT_EQ(connected(options()), "done");
    settle();
    ASSERT_EQ(accepted.size(), 1U);
  }

  // One without.
  void connect_plainly() {
    serve(nullptr);
    ConnectionOptions plain = options();
    plain.ssl = nullptr;
    plain.server_hostname = std::nullopt;
    ASSERT_EQ(connected(std::move(plain)), "done");
    settle();
    ASSERT_EQ(accepted.size(), 1U);
  }

  std::string connected(ConnectionOptions with) {
    Task<Streams> task(loop, open_connection(loop, std::move(with)));
    task.set_report_destroyed_pending(false);
    settle();
    const std::string text = outcome(task);
    if (text == "done") client = std::make_unique<Streams>(task.result());
    return text;
  }

  template <class A>
  Task<AwaitResult<A>> start(A awaitable) {
    return Task<AwaitResult<A>>(loop, std::move(awaitable));
  }

  // How it ends when the loop has settled: "done", the bytes read, "(waiting)", or the error.
  template <class A>
  std::string now(A awaitable) {
    auto task = start(std::move(awaitable));
    task.set_report_destroyed_pending(false);
    return ended(task);
  }
  template <class T>
  std::string ended(Task<T>& task) {
    settle();
    std::string text = outcome(task);
    if constexpr (!std::is_void_v<T>) {
      if (text == "done") return task.result();
    }
    return text;
  }

  static TlsParameters name(const std::string& server_hostname) {
    TlsParameters parameters;
    parameters.server_hostname = server_hostname;
    return parameters;
  }

  // Puts TLS on both ends, as it may happen again on top of that.
  void upgrade() {
    auto server_task = start(accepted[0].writer->start_tls(contexts.server));
    settle();
    auto client_task = start(client->writer->start_tls(contexts.client, name("localhost")));
    settle();
    EXPECT_EQ(outcome(client_task), "done");
    EXPECT_EQ(outcome(server_task), "done");
  }

  void expect_conversation() {
    client->writer->write("ping\n");
    EXPECT_EQ(now(accepted[0].reader->readline()), "ping\n");
    accepted[0].writer->writelines({"po", "ng", "\n"});
    EXPECT_EQ(now(client->reader->readline()), "pong\n");
  }

  TlsContexts contexts{GetParam()};
  std::shared_ptr<Server> server;
  std::vector<Streams> accepted;
  std::unique_ptr<Streams> client;
};

// --- Connecting ---

TEST_P(StreamsTlsTest, CarriesDataBothWays) {  // TL-01, TL-06
  connect();
  expect_conversation();
  EXPECT_TRUE(errors.empty());
  EXPECT_TRUE(log.empty());
}

TEST_P(StreamsTlsTest, TellsWhatWasAgreedOn) {  // TL-28
  contexts.server->set_alpn_protocols({"h2"});
  contexts.client->set_alpn_protocols({"http/1.1", "h2"});
  connect();
  for (const Streams& streams : {*client, accepted[0]}) {
    const auto object =
        std::get<std::shared_ptr<const TlsEngine>>(streams.writer->get_extra_info("ssl_object"));
    EXPECT_EQ(object->selected_alpn_protocol(), "h2");
    EXPECT_EQ(object->version(), GetParam() == TlsVersion::kTlsV1_2 ? "TLSv1.2" : "TLSv1.3");
  }
  EXPECT_TRUE(std::holds_alternative<SocketAddress>(client->writer->get_extra_info("peername")));
  EXPECT_TRUE(std::holds_alternative<std::shared_ptr<Socket>>(client->writer->get_extra_info("socket")));
}

TEST_P(StreamsTlsTest, AServerThatIsNotTrustedIsNotTalkedTo) {  // TL-03, TL-07
  serve(contexts.server);
  ConnectionOptions to = options();
  to.ssl = TlsContext::client();
  EXPECT_EQ(
      connected(to),
      "SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to "
      "get local issuer certificate (_ssl.c:N)')");
  EXPECT_TRUE(accepted.empty());
  EXPECT_TRUE(errors.empty());
}

TEST_P(StreamsTlsTest, AServerMustHaveTheName) {  // TL-04
  serve(contexts.server);
  ConnectionOptions to = options();
  to.server_hostname = "example.org";
  EXPECT_EQ(
      connected(to),
      "SSLCertVerificationError(1, \"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname "
      "mismatch, certificate is not valid for 'example.org'. (_ssl.c:N)\")");
  to.server_hostname = std::nullopt;  // 127.0.0.1
  EXPECT_EQ(connected(to), "done");
}

TEST_P(StreamsTlsTest, TheDefaultTrustsTheSystemAlone) {  // TL-01, TL-05
  serve(contexts.server);
  for (const char* server_hostname : {"localhost", ""}) {
    ConnectionOptions to = options();
    to.ssl = default_tls();
    to.server_hostname = server_hostname;
    EXPECT_TRUE(connected(to).starts_with("SSLCertVerificationError(1, "));
  }
}

TEST_P(StreamsTlsTest, ANameThatCannotBeIsRefusedOnceConnected) {  // TL-05
  serve(contexts.server);
  ConnectionOptions to = options();
  to.server_hostname = ".localhost";
  EXPECT_TRUE(connected(to).starts_with("UnicodeEncodeError("));
  to.server_hostname = "";
  EXPECT_EQ(connected(to), "ValueError('check_hostname requires server_hostname')");
}

TEST_P(StreamsTlsTest, AServerMayInsistOnACertificate) {  // TL-10
  contexts.server->set_verify_mode(VerifyMode::kRequired);
  contexts.server->load_verify_locations(TlsContexts::authority().ca_file());
  serve(contexts.server);
  if (GetParam() == TlsVersion::kTlsV1_2) {
    EXPECT_EQ(connected(options()), "ConnectionResetError()");
  } else {
    // The client's part of the handshake is complete before the server has looked at it.
    EXPECT_EQ(connected(options()), "done");
    EXPECT_EQ(now(client->reader->read(1)), "");
  }
  EXPECT_TRUE(accepted.empty());
  contexts.client->load_cert_chain(TlsContexts::authority().issue("somebody", ""));
  EXPECT_EQ(connected(options()), "done");
  settle();
  ASSERT_EQ(accepted.size(), 1U);
  const auto certificate =
      std::get<std::shared_ptr<const PeerCertificate>>(accepted[0].writer->get_extra_info("peercert"));
  EXPECT_EQ(certificate->subject.front().front().second, "somebody");
}

TEST_P(StreamsTlsTest, ConnectsOverUnixSockets) {  // TL-26
  const TemporaryDirectory directory;
  UnixServerOptions on(directory.path() + "/s");
  on.ssl = contexts.server;
  Task<std::shared_ptr<Server>> serving(loop, start_unix_server(loop, callback(), on));
  server = result_of(serving);
  UnixConnectionOptions to(*on.path);
  to.ssl = contexts.client;
  to.server_hostname = "localhost";
  Task<Streams> connecting(loop, open_unix_connection(loop, to));
  client = std::make_unique<Streams>(result_of(connecting));
  settle();
  expect_conversation();
}

TEST_P(StreamsTlsTest, ConnectsOverASocketGiven) {  // TL-26
  serve(contexts.server);
  const auto socket = Socket::create(sys, AF_INET, SOCK_STREAM, 0);
  const SocketAddress address = server->sockets().front()->getsockname();
  ASSERT_EQ(::connect(socket->fileno(), address.data(), address.length()) == 0 || errno == EINPROGRESS, true);
  settle();
  ConnectionOptions to;
  to.sock = socket;
  to.ssl = contexts.client;
  to.server_hostname = "localhost";
  EXPECT_EQ(connected(to), "done");
  settle();
  expect_conversation();
}

TEST_P(StreamsTlsTest, CancelledItLeavesNothingOpen) {
  auto [fd, peer] = PeerSocket::make_pair(AF_INET);
  ConnectionOptions to;
  to.sock = Socket::adopt(sys, std::move(fd));
  to.ssl = contexts.client;
  to.server_hostname = "localhost";
  Task<Streams> task(loop, open_connection(loop, to));
  settle();
  EXPECT_FALSE(peer.receive().empty());
  task.cancel();
  settle();
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(peer.receive(), "(eof)");
}

TEST_P(StreamsTlsTest, AHandshakeMayTakeTooLong) {  // TL-08
  auto [fd, peer] = PeerSocket::make_pair(AF_INET);
  ConnectionOptions to;
  to.sock = Socket::adopt(sys, std::move(fd));
  to.ssl = contexts.client;
  to.server_hostname = "localhost";
  to.ssl_handshake_timeout = 1ms;
  Task<Streams> task(loop, open_connection(loop, to));
  EXPECT_THROW(result_of(task), ConnectionAbortedError);
  EXPECT_EQ(text_of(task.exception()),
            "SSL handshake is taking longer than 0.001 seconds: aborting the connection");
  settle();
  EXPECT_TRUE(peer.receive().ends_with("(eof)"));
}

TEST_P(StreamsTlsTest, AServerThatClosesItsClientsClosesThoseInTheHandshakeToo) {
  serve(contexts.server);
  PeerSocket peer = PeerSocket::connect_to(server->sockets().front()->getsockname());
  settle();
  server->close();
  server->close_clients();
  auto closed = start(server->wait_closed());
  EXPECT_EQ(ended(closed), "done");
  EXPECT_EQ(peer.receive(), "(eof)");
  EXPECT_TRUE(accepted.empty());
}

// --- Ending ---

TEST_P(StreamsTlsTest, ClosingEndsBothEndsCleanly) {  // TL-13, TL-14
  connect();
  client->writer->write("last");
  client->writer->close();
  EXPECT_EQ(now(client->writer->wait_closed()), "done");
  EXPECT_EQ(now(accepted[0].reader->read()), "last");
  EXPECT_TRUE(accepted[0].reader->at_eof());
  EXPECT_TRUE(accepted[0].writer->is_closing());
  EXPECT_EQ(now(accepted[0].writer->wait_closed()), "done");
  EXPECT_TRUE(log.empty());
}

TEST_P(StreamsTlsTest, AbortingIsAnEndForThePeer) {  // TL-11, TL-17
  connect();
  client->writer->transport()->abort();
  EXPECT_EQ(now(client->writer->wait_closed()), "done");
  EXPECT_EQ(now(accepted[0].reader->read()), "");
  EXPECT_EQ(now(accepted[0].writer->wait_closed()), "done");
}

TEST_P(StreamsTlsTest, AReaderThatIsBehindGetsEverything) {  // TL-23
  connect();
  accepted[0].writer->transport()->pause_reading();
  client->writer->write(std::string(100000, 'x'));
  client->writer->close();
  settle();
  EXPECT_EQ(now(accepted[0].reader->read(1)), "(waiting)");
  accepted[0].writer->transport()->resume_reading();
  EXPECT_EQ(now(accepted[0].reader->read()), std::string(100000, 'x'));
}

// What fills the socket goes to its transport as a whole; only what comes after that is counted here.
TEST_P(StreamsTlsTest, MuchDataIsHeldBackUntilItIsRead) {
  connect();
  const std::string much(16 << 20, 'x');
  client->writer->write(much);
  settle();
  EXPECT_EQ(client->writer->transport()->get_write_buffer_size(), 0U);
  EXPECT_EQ(now(client->writer->drain()), "done");
  const std::string more(1 << 20, 'y');
  client->writer->write(more);
  auto draining = start(client->writer->drain());
  settle();
  EXPECT_FALSE(draining.done());
  EXPECT_GT(client->writer->transport()->get_write_buffer_size(), more.size());
  EXPECT_EQ(now(accepted[0].reader->readexactly(static_cast<std::int64_t>(much.size() + more.size()))),
            much + more);
  EXPECT_EQ(ended(draining), "done");
}

TEST_P(StreamsTlsTest, ALoopMayEndBeforeItsConnections) {
  auto other = std::make_unique<EventLoop>();
  auto [fd, peer] = PeerSocket::make_pair(AF_INET);
  auto socket = Socket::adopt(real_sys, std::move(fd));
  const auto app = std::make_shared<RecordingProtocol>();
  const auto tls = TlsProtocol::create(*other, app, contexts.client, name("localhost"));
  const auto transport = tls->app_transport();
  SocketTransport::create(*other, std::move(socket), tls);
  other->turn();
  other->turn();
  other = nullptr;
  EXPECT_TRUE(transport->is_closing());
  for (int i = 0; i < 9; ++i) transport->write("x");
  transport->resume_reading();
  transport->set_write_buffer_limits(0, 0);
  transport->close();
  transport->abort();
}

// --- start_tls ---

TEST_P(StreamsTlsTest, TlsMayBeginLater) {  // ST-01, ST-02, ST-06
  connect_plainly();
  expect_conversation();
  upgrade();
  expect_conversation();
  EXPECT_FALSE(client->writer->can_write_eof());
  EXPECT_FALSE(std::holds_alternative<std::monostate>(client->writer->get_extra_info("sslcontext")));
  client->writer->close();
  EXPECT_EQ(now(client->writer->wait_closed()), "done");
  EXPECT_EQ(now(accepted[0].reader->read()), "");
  EXPECT_TRUE(log.empty());
}

TEST_P(StreamsTlsTest, WhatWasWrittenBeforeIsNotEncrypted) {  // ST-05
  connect_plainly();
  client->writer->write("plain");
  auto client_task = start(client->writer->start_tls(contexts.client, name("localhost")));
  EXPECT_EQ(now(accepted[0].reader->readexactly(5)), "plain");
  // The server has received the beginning of the handshake as data, and gives it to TLS (ST-09).
  auto server_task = start(accepted[0].writer->start_tls(contexts.server));
  EXPECT_EQ(ended(server_task), "done");
  EXPECT_EQ(ended(client_task), "done");
  expect_conversation();
}

TEST_P(StreamsTlsTest, AClientKeepsWhatItReceivedInPlain) {  // ST-08
  connect_plainly();
  accepted[0].writer->write("plain");
  settle();
  upgrade();
  EXPECT_EQ(now(client->reader->read(100)), "plain");
}

TEST_P(StreamsTlsTest, ABadRequestLeavesTheConnectionUsable) {  // ST-03, ST-04
  connect_plainly();
  EXPECT_EQ(now(client->writer->start_tls(nullptr)),
            "TypeError('sslcontext is expected to be an instance of ssl.SSLContext, got None')");
  TlsParameters parameters = name("localhost");
  parameters.ssl_shutdown_timeout = 0s;
  EXPECT_EQ(now(client->writer->start_tls(contexts.client, parameters)),
            "ValueError('ssl_shutdown_timeout should be a positive number, got 0')");
  expect_conversation();
}

TEST_P(StreamsTlsTest, WhereTlsIsRefusedBothLearnOfIt) {  // ST-11
  connect_plainly();
  auto server_task = start(accepted[0].writer->start_tls(contexts.server));
  settle();
  const std::string error = now(client->writer->start_tls(contexts.client, name("example.org")));
  EXPECT_TRUE(error.starts_with("SSLCertVerificationError(1, "));
  EXPECT_EQ(now(client->reader->read(1)), error);
  EXPECT_EQ(now(client->writer->wait_closed()), error);
  EXPECT_EQ(ended(server_task), "ConnectionResetError()");
}

TEST_P(StreamsTlsTest, AClosedConnectionIsNotUpgraded) {  // ST-13
  connect_plainly();
  client->writer->close();
  EXPECT_EQ(now(client->writer->start_tls(contexts.client, name("localhost"))),
            "ConnectionResetError('Connection lost')");
}

TEST_P(StreamsTlsTest, ClosedDuringTheHandshakeAWriterHasNoTransport) {  // ST-17
  connect_plainly();
  auto task = start(client->writer->start_tls(contexts.client, name("localhost")));
  auto reading = start(client->reader->read(1));
  settle();
  client->writer->close();
  settle();
  EXPECT_EQ(outcome(task), "AttributeError(\"'NoneType' object has no attribute 'get_extra_info'\")");
  EXPECT_THROW(client->writer->write("x"), AttributeError);
  EXPECT_THROW(client->writer->close(), AttributeError);
  EXPECT_EQ(now(client->writer->drain()),
            "AttributeError(\"'NoneType' object has no attribute 'is_closing'\")");
  EXPECT_TRUE(client->writer->repr().starts_with(
      "<StreamWriter transport=None reader=<StreamReader waiter=<Future pending"));
  EXPECT_EQ(outcome(reading), "(waiting)");
  reading.cancel();
  settle();
  client = nullptr;
  EXPECT_TRUE(log.empty());
  EXPECT_TRUE(errors.empty());
}

TEST_P(StreamsTlsTest, TlsMayBePutOnTls) {  // TL-27
  connect();
  upgrade();
  expect_conversation();
  const std::string much(1 << 20, 'x');
  client->writer->write(much);
  EXPECT_EQ(now(accepted[0].reader->readexactly(static_cast<std::int64_t>(much.size()))), much);
  client->writer->close();
  EXPECT_EQ(now(client->writer->wait_closed()), "done");
  EXPECT_EQ(now(accepted[0].reader->read()), "");
  EXPECT_EQ(now(accepted[0].writer->wait_closed()), "done");
  EXPECT_TRUE(errors.empty());
}

INSTANTIATE_TEST_SUITE_P(Versions, StreamsTlsTest,
                         testing::Values(TlsVersion::kTlsV1_2, TlsVersion::kTlsV1_3), name_of);

}  // namespace
}  // namespace streamgauge
