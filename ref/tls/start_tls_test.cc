// What is expected was recorded from CPython 3.15.2's loop.start_tls() over a link without a socket.
#include "ref/tls/start_tls.h"

#include <gtest/gtest.h>

#include <string>

#include "ref/base/errors.h"
#include "ref/coro/task.h"
#include "ref/testing/recording_transport.h"
#include "ref/testing/tls_fixture.h"

namespace streamgauge {
namespace {

// A protocol that has received something before TLS.
class HoldingProtocol : public RecordingProtocol {
 public:
  std::string take_unread() override { return std::exchange(unread, ""); }
  std::string unread;
};

class StartTlsTest : public TlsProtocolFixture {
 protected:
  StartTlsTest() { app = holding; }

  // Starts TLS on the link, up to where the peer must answer.
  Task<std::shared_ptr<Transport>> start(bool server_side) {
    TlsParameters parameters;
    parameters.server_side = server_side;
    if (!server_side) parameters.server_hostname = "localhost";
    peer = std::make_unique<TlsPeer>(server_side ? contexts.client : contexts.server, !server_side);
    return Task<std::shared_ptr<Transport>>(
        test.loop,
        start_tls(test.loop, link, app, server_side ? contexts.server : contexts.client, parameters));
  }

  // As a client; the peer then holds what completes the handshake.
  void shake_hands_but_for_the_last_flight() {
    test.settle();
    peer->receive("");
    peer->receive(std::exchange(link->sent, ""));
    if (GetParam() == TlsVersion::kTlsV1_3) return;
    deliver(peer->take());
    peer->receive(std::exchange(link->sent, ""));
  }

  std::string failure(std::shared_ptr<Transport> lower, std::shared_ptr<const TlsLayer> context,
                      const TlsParameters& parameters = TlsParameters()) {
    Task<std::shared_ptr<Transport>> task(
        test.loop, start_tls(test.loop, std::move(lower), app, std::move(context), parameters));
    test.settle();
    return repr(task.exception());
  }

  std::shared_ptr<HoldingProtocol> holding = std::make_shared<HoldingProtocol>();
};

TEST_P(StartTlsTest, TheTransportIsTlsFromThenOn) {
  auto task = start(false);
  test.settle();
  EXPECT_EQ(link->calls, Calls({"pause_reading", "resume_reading"}));
  EXPECT_FALSE(task.done());
  peer->receive("");
  exchange();
  const auto upgraded = task.result();
  EXPECT_FALSE(upgraded->can_write_eof());
  upgraded->write("secret");
  exchange();
  EXPECT_EQ(peer->received, "secret");
  deliver(peer->encrypt("x"));
  EXPECT_EQ(app->calls, Calls({"data 1"}));  // connection_made is not called again
}

TEST_P(StartTlsTest, AServerTakesWhatCameTooEarly) {
  TlsPeer early(contexts.client, false);
  early.receive("");
  holding->unread = early.take();
  auto task = start(true);
  test.settle();
  EXPECT_EQ(holding->unread, "");
  EXPECT_FALSE(link->sent.empty());
  early.receive(std::exchange(link->sent, ""));
  deliver(early.take());
  EXPECT_TRUE(task.done());
}

TEST_P(StartTlsTest, AClientDoesNot) {
  holding->unread = "plain";
  auto task = start(false);
  peer->receive("");
  exchange();
  EXPECT_TRUE(task.done());
  EXPECT_EQ(holding->unread, "plain");
}

TEST_P(StartTlsTest, ABadRequestChangesNothing) {
  EXPECT_EQ(failure(link, nullptr),
            "TypeError('sslcontext is expected to be an instance of ssl.SSLContext, got None')");
  EXPECT_EQ(failure(link, default_tls()),
            "TypeError('sslcontext is expected to be an instance of ssl.SSLContext, got True')");
  EXPECT_EQ(failure(std::make_shared<RecordingTransport>(), contexts.client),
            "TypeError('transport <RecordingTransport> is not supported by start_tls()')");
  TlsParameters parameters;
  parameters.server_hostname = "localhost";
  parameters.ssl_handshake_timeout = Duration::zero();
  EXPECT_EQ(failure(link, contexts.client, parameters),
            "ValueError('ssl_handshake_timeout should be a positive number, got 0')");
  EXPECT_EQ(failure(link, contexts.client), "ValueError('check_hostname requires server_hostname')");
  EXPECT_EQ(link->calls, Calls());
  EXPECT_EQ(link->protocol, nullptr);
}

TEST_P(StartTlsTest, AFailedHandshakeClosesTheConnection) {
  auto task = start(false);
  test.settle();
  deliver("220 ready when you are\r\n");
  const std::string error = "SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:N)')";
  EXPECT_EQ(repr(task.exception()), error);
  EXPECT_EQ(link->calls, Calls({"pause_reading", "resume_reading", "force_close " + error, "close"}));
  EXPECT_EQ(app->calls, Calls({"connection_lost " + error}));
}

TEST_P(StartTlsTest, CancellingItClosesTheConnection) {
  auto task = start(false);
  test.settle();
  task.cancel();
  test.settle();
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(link->calls, Calls({"pause_reading", "resume_reading", "close"}));
  EXPECT_EQ(app->calls, Calls());
}

TEST_P(StartTlsTest, CancelledAtOnceItDoesNotBegin) {
  auto task = start(false);
  test.loop.turn();  // up to where it waits
  task.cancel();
  test.settle();
  EXPECT_EQ(link->writes, 1);
}

TEST_P(StartTlsTest, ClosedDuringTheHandshakeThereIsNoTransport) {  // ST-17
  auto task = start(false);
  test.settle();
  link->close();
  test.settle();
  EXPECT_EQ(task.result()->repr(), "None");
  EXPECT_EQ(app->calls, Calls());
}

TEST_P(StartTlsTest, AbortedBeforeItBeginsThereIsNoTransport) {
  auto task = start(false);
  test.loop.turn();  // up to where it waits
  link->abort();
  test.settle();
  EXPECT_EQ(task.result()->repr(), "None");
  EXPECT_EQ(app->calls, Calls());
}

TEST_P(StartTlsTest, LostBeforeItBeginsTheProtocolIsTold) {
  auto task = start(false);
  link->abort();  // the loss is ahead of the two callbacks that begin the handshake
  test.loop.turn();
  test.settle();
  EXPECT_EQ(task.result()->repr(), "None");
  EXPECT_EQ(app->calls, Calls({"connection_lost None"}));
}

TEST_P(StartTlsTest, LostInTheTurnThatCompletesTheHandshakeThereIsNoTransport) {
  auto task = start(false);
  shake_hands_but_for_the_last_flight();
  link->abort();
  link->protocol->data_received(peer->take());
  EXPECT_FALSE(task.done());
  test.settle();
  EXPECT_EQ(task.result()->repr(), "None");
  EXPECT_EQ(app->calls, Calls({"connection_lost None"}));
}

TEST_P(StartTlsTest, LostAfterTheHandshakeIsCompleteItIsTheNewTransportThatIsClosing) {
  auto task = start(false);
  shake_hands_but_for_the_last_flight();
  link->protocol->data_received(peer->take());
  link->abort();
  EXPECT_FALSE(task.done());
  test.settle();
  EXPECT_TRUE(task.result()->is_closing());
  EXPECT_FALSE(task.result()->can_write_eof());
  EXPECT_EQ(app->calls, Calls({"connection_lost None"}));
}

INSTANTIATE_TEST_SUITE_P(Versions, StartTlsTest, testing::Values(TlsVersion::kTlsV1_2, TlsVersion::kTlsV1_3),
                         name_of);

}  // namespace
}  // namespace streamgauge
