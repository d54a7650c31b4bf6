// TLS over a link without a socket, against a peer that is an engine. What is expected was recorded from
// CPython 3.15.2's SSLProtocol over such a link, in the same steps.
#include "ref/tls/tls_protocol.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "ref/base/errors.h"
#include "ref/testing/tls_fixture.h"

namespace streamgauge {
namespace {

using namespace std::chrono_literals;

// Either role, by a test's own loop.
constexpr bool kRoles[] = {false, true};

class TlsProtocolTest : public TlsProtocolFixture {
 protected:
  // A fresh connection in the role.
  void reconnect(bool server_side, const TlsParameters& parameters = TlsParameters()) {
    SCOPED_TRACE(server_side ? "server" : "client");
    app = std::make_shared<RecordingProtocol>();
    app->keep_open_at_eof = false;
    link = std::make_shared<LinkTransport>(test.loop);
    log.clear();
    test.errors.clear();
    connect(server_side, parameters);
  }

  std::vector<std::string> errors() const {
    std::vector<std::string> result;
    for (const ExceptionContext& error : test.errors) {
      result.push_back(error.message + ": " + repr(error.exception));
    }
    return result;
  }
};

// --- Handshake ---

TEST_P(TlsProtocolTest, TheApplicationIsToldWhenTheHandshakeIsComplete) {
  for (const bool server_side : kRoles) {
    app = std::make_shared<RecordingProtocol>();
    begin(server_side);
    tls->connection_made(link);
    EXPECT_EQ(tls->state(), SslProtocolState::kDoHandshake);
    EXPECT_EQ(app->calls, Calls());
    peer->receive("");
    exchange();
    EXPECT_EQ(app->calls, Calls({"connection_made"}));
    EXPECT_EQ(app->transport.lock(), transport);
    EXPECT_FALSE(transport->is_closing());
    link->force_close(nullptr);
    test.settle();
    link = std::make_shared<LinkTransport>(test.loop);
  }
}

TEST_P(TlsProtocolTest, EndOfTheStreamInTheHandshakeIsALostConnection) {
  begin(false);
  tls->connection_made(link);
  WaiterList::Waiter waiter(tls->handshake_waiters(), test.loop);
  deliver_eof();
  EXPECT_EQ(link->calls, Calls({"force_close ConnectionResetError()", "close"}));
  EXPECT_EQ(repr(waiter.future().exception()), "ConnectionResetError()");
  EXPECT_EQ(app->calls, Calls());
  EXPECT_TRUE(test.errors.empty());
}

TEST_P(TlsProtocolTest, WhatIsNotTlsEndsTheHandshakeWithoutAnAlert) {
  begin(false);
  tls->connection_made(link);
  WaiterList::Waiter waiter(tls->handshake_waiters(), test.loop);
  deliver("HTTP/1.0 200 OK\r\n\r\n");
  const std::string error = "SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:N)')";
  EXPECT_EQ(link->calls, Calls({"force_close " + error}));
  EXPECT_EQ(repr(waiter.future().exception()), error);
  EXPECT_EQ(link->writes, 1);
  EXPECT_EQ(tls->state(), SslProtocolState::kUnwrapped);
  EXPECT_EQ(app->calls, Calls());
  EXPECT_TRUE(test.errors.empty());
}

TEST_P(TlsProtocolTest, ClosingInTheHandshakeAbortsIt) {
  begin(false);
  tls->connection_made(link);
  WaiterList::Waiter waiter(tls->handshake_waiters(), test.loop);
  transport->close();
  test.settle();
  EXPECT_EQ(link->calls, Calls({"force_close None"}));
  EXPECT_TRUE(waiter.future().done());
  EXPECT_EQ(waiter.future().exception(), nullptr);
  EXPECT_EQ(app->calls, Calls());
}

TEST_P(TlsProtocolTest, AHandshakeHasSixtySeconds) {
  begin(true);
  tls->connection_made(link);
  WaiterList::Waiter waiter(tls->handshake_waiters(), test.loop);
  test.clock.advance(60s - 1ms);
  test.settle();
  EXPECT_FALSE(waiter.future().done());
  test.clock.advance(1ms);
  test.settle();
  EXPECT_EQ(text_of(waiter.future().exception()),
            "SSL handshake is taking longer than 60.0 seconds: aborting the connection");
  EXPECT_EQ(app->calls, Calls());
}

TEST_P(TlsProtocolTest, AHandshakeHasTheTimeGiven) {
  TlsParameters parameters;
  parameters.ssl_handshake_timeout = 10ms;
  begin(false, parameters);
  tls->connection_made(link);
  WaiterList::Waiter waiter(tls->handshake_waiters(), test.loop);
  test.clock.advance(10ms);
  test.settle();
  const std::string error =
      "ConnectionAbortedError('SSL handshake is taking longer than 0.01 seconds: aborting the connection')";
  EXPECT_EQ(link->calls, Calls({"force_close " + error}));
  EXPECT_EQ(repr(waiter.future().exception()), error);
}

TEST_P(TlsProtocolTest, ACompleteHandshakeIsNotTimed) {
  connect(false);
  test.clock.advance(600s);
  test.settle();
  EXPECT_EQ(link->calls, Calls());
}

TEST_P(TlsProtocolTest, TimesMustBePositive) {
  const auto complaint = [this](std::optional<Duration> handshake, std::optional<Duration> shutdown) {
    TlsParameters parameters;
    parameters.ssl_handshake_timeout = handshake;
    parameters.ssl_shutdown_timeout = shutdown;
    try {
      begin(false, parameters);
      return std::string("none");
    } catch (const ValueError& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(complaint(0s, -1s), "ssl_handshake_timeout should be a positive number, got 0");
  EXPECT_EQ(complaint(std::nullopt, -500ms), "ssl_shutdown_timeout should be a positive number, got -0.5");
  EXPECT_EQ(complaint(1ns, 1ns), "none");
}

TEST_P(TlsProtocolTest, AFailureOfConnectionMadeIsTheTransportsToReport) {
  app->fail_in = "connection_made";
  begin(false);
  tls->connection_made(link);
  WaiterList::Waiter waiter(tls->handshake_waiters(), test.loop);
  peer->receive("");
  EXPECT_THROW(exchange(), ValueError);
  EXPECT_EQ(tls->state(), SslProtocolState::kWrapped);
  EXPECT_FALSE(waiter.future().done());
  EXPECT_EQ(link->calls, Calls());
}

// --- Reading ---

TEST_P(TlsProtocolTest, AllRecordsOfAReceiveAreOneCall) {
  for (const bool server_side : kRoles) {
    reconnect(server_side);
    std::string bytes = peer->encrypt("a");
    bytes += peer->encrypt("bc");
    deliver(bytes);
    EXPECT_EQ(app->calls, Calls({"data 3"}));
    EXPECT_EQ(app->received, "abc");
    EXPECT_EQ(link->writes, 0);
  }
}

TEST_P(TlsProtocolTest, ARecordIsReadWhenItIsComplete) {
  connect(false);
  const std::string record = peer->encrypt("hello");
  for (const char& byte : record) {
    EXPECT_EQ(app->calls, Calls());
    deliver(std::string_view(&byte, 1));
  }
  EXPECT_EQ(app->calls, Calls({"data 5"}));
}

TEST_P(TlsProtocolTest, AForgedRecordEndsTheConnectionAndHidesWhatCameBeforeIt) {
  connect(false);
  const std::string good = peer->encrypt("good");
  std::string forged = peer->encrypt("hello");
  forged.back() ^= 1;
  deliver(good + forged);
  // OpenSSL 3.2 and later: RECORD_LAYER_FAILURE.
  const std::string error =
      "SSLError(1, '[SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC] decryption failed or bad record mac "
      "(_ssl.c:N)')";
  EXPECT_EQ(link->calls, Calls({"force_close " + error}));
  EXPECT_EQ(app->calls, Calls({"connection_lost " + error}));
  EXPECT_EQ(link->writes, 0);
  EXPECT_TRUE(test.errors.empty());
}

TEST_P(TlsProtocolTest, AFailureOfDataReceivedIsFatal) {
  connect(false);
  app->fail_in = "data 1";
  deliver(peer->encrypt("x"));
  EXPECT_EQ(app->calls, Calls({"data 1", "connection_lost ValueError('boom')"}));
  EXPECT_EQ(link->calls, Calls({"force_close ValueError('boom')"}));
  EXPECT_EQ(errors(), Calls({"Fatal error on SSL protocol: ValueError('boom')"}));
}

TEST_P(TlsProtocolTest, WhilePausedNothingIsGiven) {
  connect(false);
  EXPECT_TRUE(transport->is_reading());
  transport->pause_reading();
  EXPECT_FALSE(transport->is_reading());
  deliver(peer->encrypt("x"));
  EXPECT_EQ(app->calls, Calls());
  EXPECT_EQ(link->calls, Calls());
  transport->resume_reading();
  EXPECT_EQ(app->calls, Calls());
  test.settle();
  EXPECT_EQ(app->calls, Calls({"data 1"}));
}

TEST_P(TlsProtocolTest, WhilePausedAQuarterMegabyteIsTaken) {
  connect(false);
  transport->pause_reading();
  const std::string encrypted = peer->encrypt(std::string(600000, 'x'));
  const std::size_t at_mark = std::size_t{256} * 1024;
  deliver(std::string_view(encrypted).substr(0, at_mark - 1));
  EXPECT_EQ(link->calls, Calls());
  deliver(std::string_view(encrypted).substr(at_mark - 1, 1));
  EXPECT_EQ(link->calls, Calls({"pause_reading"}));
  deliver(std::string_view(encrypted).substr(at_mark));
  transport->resume_reading();
  test.settle();
  EXPECT_EQ(link->calls, Calls({"pause_reading", "resume_reading"}));
  EXPECT_EQ(app->calls, Calls({"data 600000"}));
}

// --- The peer ends it ---

TEST_P(TlsProtocolTest, ThePeersGoodbyeIsAnsweredAndEndsTheConnection) {
  for (const bool server_side : kRoles) {
    reconnect(server_side);
    std::string bytes = peer->encrypt("a");
    bytes += peer->close_notify();
    deliver(bytes);
    EXPECT_EQ(app->calls, Calls({"data 1", "eof", "connection_lost None"}));
    EXPECT_EQ(link->calls, Calls({"close"}));
    EXPECT_EQ(link->writes, 1);
    EXPECT_TRUE(transport->is_closing());
    exchange();
    EXPECT_EQ(peer->engine.unwrap(), TlsStatus::kDone);
    EXPECT_TRUE(log.empty());
  }
}

TEST_P(TlsProtocolTest, ThereIsNoHalfClosing) {
  connect(false);
  app->keep_open_at_eof = true;
  deliver(peer->close_notify());
  EXPECT_EQ(app->calls, Calls({"eof", "connection_lost None"}));
  EXPECT_EQ(log, Calls({"returning true from eof_received() has no effect when using ssl"}));
}

TEST_P(TlsProtocolTest, AnEndWithoutGoodbyeIsAnEnd) {
  for (const bool server_side : kRoles) {
    reconnect(server_side);
    deliver(peer->encrypt("x"));
    deliver_eof();
    EXPECT_EQ(app->calls, Calls({"data 1", "eof", "connection_lost None"}));
    EXPECT_EQ(link->calls, Calls({"close", "close"}));
    EXPECT_EQ(link->writes, 0);  // nobody is there to be said goodbye to
  }
}

TEST_P(TlsProtocolTest, AnEndInTheMiddleOfARecordIsAnEnd) {
  connect(false);
  const std::string record = peer->encrypt("hello");
  deliver(std::string_view(record).substr(0, record.size() - 3));
  app->keep_open_at_eof = false;
  deliver_eof();
  EXPECT_EQ(app->calls, Calls({"eof", "connection_lost None"}));
}

TEST_P(TlsProtocolTest, AnEndWhilePausedComesAfterTheData) {
  connect(false);
  app->keep_open_at_eof = false;
  transport->pause_reading();
  deliver(peer->encrypt("x"));
  deliver_eof();
  EXPECT_EQ(tls->state(), SslProtocolState::kFlushing);
  EXPECT_EQ(app->calls, Calls());
  EXPECT_EQ(link->calls, Calls());
  transport->resume_reading();
  test.settle();
  EXPECT_EQ(app->calls, Calls({"data 1", "eof", "connection_lost None"}));
  EXPECT_EQ(link->calls, Calls({"close"}));
}

TEST_P(TlsProtocolTest, AGoodbyeWhilePausedComesAfterTheData) {
  connect(false);
  app->keep_open_at_eof = false;
  transport->pause_reading();
  std::string bytes = peer->encrypt("x");
  bytes += peer->close_notify();
  deliver(bytes);
  EXPECT_EQ(tls->state(), SslProtocolState::kWrapped);
  transport->resume_reading();
  test.settle();
  EXPECT_EQ(app->calls, Calls({"data 1", "eof", "connection_lost None"}));
  EXPECT_EQ(link->writes, 1);
}

TEST_P(TlsProtocolTest, AFailureOfEofReceivedIsFatal) {
  connect(false);
  app->fail_in = "eof";
  deliver(peer->close_notify());
  EXPECT_EQ(app->calls, Calls({"eof", "connection_lost ValueError('boom')"}));
  EXPECT_EQ(link->calls, Calls({"force_close ValueError('boom')", "close"}));
  EXPECT_EQ(link->writes, 1);
  EXPECT_EQ(errors(), Calls({"Error calling eof_received(): ValueError('boom')"}));
  reconnect(false);
  app->fail_in = "eof";
  deliver_eof();
  EXPECT_EQ(app->calls, Calls({"eof", "connection_lost ValueError('boom')"}));
  EXPECT_EQ(link->calls, Calls({"force_close ValueError('boom')", "close", "close"}));
  EXPECT_EQ(errors(), Calls({"Error calling eof_received(): ValueError('boom')"}));
}

TEST_P(TlsProtocolTest, ALostConnectionIsToldInALaterTurn) {
  connect(false);
  tls->connection_lost(std::make_exception_ptr(OSError("gone")));
  EXPECT_EQ(app->calls, Calls());
  EXPECT_TRUE(transport->is_closing());
  EXPECT_EQ(transport->get_protocol(), nullptr);
  test.settle();
  EXPECT_EQ(app->calls, Calls({"connection_lost OSError('gone')"}));
  link->protocol = nullptr;
}

// --- This end ends it ---

TEST_P(TlsProtocolTest, ClosingSaysGoodbyeAndWaitsForTheAnswer) {
  for (const bool server_side : kRoles) {
    reconnect(server_side);
    transport->write("abc");
    transport->close();
    test.settle();
    EXPECT_TRUE(transport->is_closing());
    EXPECT_EQ(tls->state(), SslProtocolState::kShutdown);
    EXPECT_EQ(app->calls, Calls());
    EXPECT_EQ(link->writes, 2);
    exchange();
    EXPECT_EQ(peer->received, "abc");
    EXPECT_TRUE(peer->closed);
    EXPECT_EQ(link->calls, Calls());
    deliver(peer->close_notify());
    EXPECT_EQ(app->calls, Calls({"eof", "connection_lost None"}));
    EXPECT_EQ(link->calls, Calls({"close"}));
  }
}

TEST_P(TlsProtocolTest, AnEndOfTheStreamIsAnAnswerToGoodbye) {
  connect(false);
  app->keep_open_at_eof = false;
  transport->close();
  test.settle();
  deliver_eof();
  EXPECT_EQ(app->calls, Calls({"eof", "connection_lost None"}));
  EXPECT_EQ(link->calls, Calls({"close", "close"}));
  EXPECT_EQ(link->writes, 1);
}

TEST_P(TlsProtocolTest, DataAfterGoodbyeIsFatal) {
  connect(false);
  transport->close();
  test.settle();
  deliver(peer->encrypt("late"));
  const std::string error =
      "SSLError(1, '[SSL: APPLICATION_DATA_AFTER_CLOSE_NOTIFY] application data after close notify "
      "(_ssl.c:N)')";
  EXPECT_EQ(link->calls, Calls({"force_close " + error}));
  EXPECT_EQ(app->calls, Calls({"connection_lost " + error}));
  EXPECT_TRUE(test.errors.empty());
}

TEST_P(TlsProtocolTest, AnAnswerToGoodbyeHasThirtySeconds) {
  connect(false);
  transport->close();
  test.clock.advance(30s - 1ms);
  test.settle();
  EXPECT_EQ(link->calls, Calls());
  test.clock.advance(1ms);
  test.settle();
  EXPECT_EQ(link->calls, Calls({"force_close TimeoutError('SSL shutdown timed out')"}));
  EXPECT_EQ(app->calls, Calls({"connection_lost TimeoutError('SSL shutdown timed out')"}));
}

TEST_P(TlsProtocolTest, AnAnswerToGoodbyeHasTheTimeGiven) {
  TlsParameters parameters;
  parameters.ssl_shutdown_timeout = 10ms;
  connect(false, parameters);
  transport->close();
  test.clock.advance(10ms);
  test.settle();
  EXPECT_EQ(link->calls, Calls({"force_close TimeoutError('SSL shutdown timed out')"}));
}

TEST_P(TlsProtocolTest, AbortingSaysNothing) {
  connect(false);
  transport->abort();
  test.settle();
  EXPECT_EQ(app->calls, Calls({"connection_lost None"}));
  EXPECT_EQ(link->calls, Calls({"force_close None"}));
  EXPECT_EQ(link->writes, 0);
}

// An application that calls back from within data_received.
class CallingProtocol : public RecordingProtocol {
 public:
  void data_received(std::string_view data) override {
    RecordingProtocol::data_received(data);
    call();
  }
  std::function<void()> call;
};

TEST_P(TlsProtocolTest, AnApplicationMayCloseWhileItReceives) {
  const auto calling = std::make_shared<CallingProtocol>();
  app = calling;
  connect(false);
  calling->call = [this] { transport->close(); };
  deliver(peer->encrypt("x"));
  EXPECT_EQ(app->calls, Calls({"data 1"}));
  EXPECT_EQ(tls->state(), SslProtocolState::kShutdown);
  EXPECT_EQ(link->writes, 1);
}

TEST_P(TlsProtocolTest, AnApplicationMayAbortWhileItReceives) {
  const auto calling = std::make_shared<CallingProtocol>();
  app = calling;
  connect(false);
  calling->call = [this] { transport->abort(); };
  deliver(peer->encrypt("x"));
  EXPECT_EQ(app->calls, Calls({"data 1", "connection_lost None"}));
  EXPECT_TRUE(test.errors.empty());
}

INSTANTIATE_TEST_SUITE_P(Versions, TlsProtocolTest,
                         testing::Values(TlsVersion::kTlsV1_2, TlsVersion::kTlsV1_3), name_of);

}  // namespace
}  // namespace streamgauge
