#include "runner/peer/tls_layer.h"

#include "runner/peer/tls_fixture.h"

namespace gauge {
namespace {

using Lines = std::vector<std::string>;
using State = TlsLayer::State;
using Version = TlsDescription::Version;
using Verify = TlsDescription::Verify;

// The two ends in either version of TLS.
class TlsLayerTest : public testing::TestWithParam<Version> {
 protected:
  TlsDescription server_ = at_version(server_description());
  TlsDescription client_ = at_version(client_description());

  static TlsDescription at_version(TlsDescription description) {
    description.version = GetParam();
    return description;
  }
  bool is_1_3() const { return GetParam() == Version::tls_1_3; }

  void open() {
    a_ = layer_of(server_);
    b_ = layer_of(client_);
    shake_hands(*a_, *b_);
    ASSERT_EQ(a_->state(), State::open) << a_->ending();
    ASSERT_EQ(b_->state(), State::open) << b_->ending();
  }
  // Lets `to` have what `from` has to say.
  static void carry(TlsLayer& from, TlsLayer& to) { to.feed(from.take_ciphertext()); }

  std::unique_ptr<TlsLayer> a_, b_;
};

INSTANTIATE_TEST_SUITE_P(Versions, TlsLayerTest, testing::Values(Version::tls_1_2, Version::tls_1_3),
                         [](const auto& info) {
                           return std::string(info.param == Version::tls_1_2 ? "Tls12" : "Tls13");
                         });

TEST_P(TlsLayerTest, DataGoBothWays) {
  open();
  a_->write("from the server");
  carry(*a_, *b_);
  EXPECT_EQ(b_->read(), "from the server");
  b_->write(std::string(100'000, 'b'));
  carry(*b_, *a_);
  EXPECT_EQ(a_->read(), std::string(100'000, 'b'));
  EXPECT_EQ(a_->take_notices(), Lines{});
}

TEST_P(TlsLayerTest, EachWriteIsARecordOfItsOwn) {
  open();
  for (const char* piece : {"abc", "de"}) a_->write(piece);
  const std::string records = a_->take_ciphertext();
  ASSERT_GT(records.size(), 5U);
  const auto byte = [&records](std::size_t at) { return static_cast<unsigned char>(records[at]); };
  EXPECT_EQ(byte(0), 23);  // application data: RFC 8446, section 5.1
  const std::size_t first = 5 + byte(3) * 256U + byte(4);
  ASSERT_LT(first + 5, records.size());
  EXPECT_EQ(first + 5 + byte(first + 3) * 256U + byte(first + 4), records.size());
}

TEST_P(TlsLayerTest, NothingIsReadBeforeItIsWhole) {
  open();
  a_->write("abc");
  const std::string record = a_->take_ciphertext();
  for (std::size_t i = 0; i + 1 < record.size(); ++i) {
    b_->feed(record.substr(i, 1));
    ASSERT_EQ(b_->read(), "");
  }
  b_->feed(record.substr(record.size() - 1));
  EXPECT_EQ(b_->read(), "abc");
}

TEST_P(TlsLayerTest, CloseNotifyIsToldAndNotAnswered) {
  open();
  a_->write("last");
  a_->close_notify();
  carry(*a_, *b_);
  EXPECT_EQ(b_->read(), "last");
  EXPECT_EQ(b_->take_notices(), Lines{"close_notify"});
  EXPECT_EQ(b_->take_notices(), Lines{});
  EXPECT_EQ(b_->take_ciphertext(), "");
  EXPECT_EQ(b_->state(), State::open);
  b_->write("more");
  carry(*b_, *a_);
  EXPECT_EQ(a_->read(), "more");
}

TEST_P(TlsLayerTest, AClientTellsWhomItDoesNotTrust) {
  client_.verify = Verify::required;
  server_.certificate = certificate("self-signed");
  a_ = layer_of(server_);
  b_ = layer_of(client_);
  shake_hands(*a_, *b_);
  EXPECT_EQ(b_->state(), State::ended);
  EXPECT_EQ(b_->ending(), "refused: unknown_ca");
  EXPECT_EQ(a_->ending(), "alert: unknown_ca");
  EXPECT_EQ(a_->take_notices(), Lines{});
}

TEST_P(TlsLayerTest, AClientAsksForTheNameIfItIsTold) {
  client_.verify = Verify::required;
  for (const auto& [name, is_right] :
       {std::pair("localhost", true), std::pair("127.0.0.1", true), std::pair("other.test", false)}) {
    a_ = layer_of(server_);
    b_ = layer_of(client_, name, true);
    shake_hands(*a_, *b_);
    EXPECT_EQ(b_->state(), is_right ? State::open : State::ended) << name;
  }
}

TEST_P(TlsLayerTest, AServerAsksForACertificate) {
  server_.verify = Verify::required;
  server_.ca = certificate("ca");
  a_ = layer_of(server_);
  b_ = layer_of(client_);
  shake_hands(*a_, *b_);
  EXPECT_EQ(a_->state(), State::ended);
  EXPECT_EQ(a_->ending(), is_1_3() ? "refused: certificate_required" : "refused: handshake_failure");
  client_.certificate = certificate("client");
  open();
}

TEST_P(TlsLayerTest, PlainTextIsNoTls) {
  a_ = layer_of(server_);
  a_->feed("GET / HTTP/1.0\r\n\r\n");
  a_->shake_hands();
  EXPECT_EQ(a_->state(), State::ended);
  EXPECT_TRUE(a_->ending().starts_with("refused: ")) << a_->ending();
  a_->write("lost");
  open();
  a_->feed("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(a_->read(), "");
  const Lines notices = a_->take_notices();
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_TRUE(notices.front().starts_with("error: ")) << notices.front();
}

TEST_P(TlsLayerTest, TicketsComeWithTheHandshakeAndOnlyIfAskedFor) {
  const auto last_flight = [this](int tickets) {
    server_.tickets = tickets;
    a_ = layer_of(server_);
    b_ = layer_of(client_);
    std::size_t bytes = 0;
    for (int turn = 0; turn < 3; ++turn) {
      b_->shake_hands();
      a_->feed(b_->take_ciphertext());
      a_->shake_hands();
      const std::string flight = a_->take_ciphertext();
      if (!flight.empty()) bytes = flight.size();
      b_->feed(flight);
    }
    EXPECT_EQ(a_->state(), State::open);
    a_->read();
    EXPECT_EQ(a_->take_ciphertext(), "") << "nothing comes later";
    return bytes;
  };
  if (is_1_3()) {
    const std::size_t one = last_flight(1), two = last_flight(2);
    EXPECT_EQ(two, 2 * one);
  }
}

TEST_P(TlsLayerTest, TheVersionIsTheOnlyOne) {
  server_.version = is_1_3() ? Version::tls_1_2 : Version::tls_1_3;
  a_ = layer_of(server_);
  b_ = layer_of(client_);
  shake_hands(*a_, *b_);
  EXPECT_EQ(a_->ending(), "refused: protocol_version");
  EXPECT_EQ(b_->ending(), "alert: protocol_version");
}

TEST_P(TlsLayerTest, NewKeysAreAskedForAndGiven) {
  open();
  if (!is_1_3()) {
    EXPECT_THROW(a_->update_keys(), TlsError);
    return;
  }
  a_->update_keys();
  a_->write("under new keys");
  carry(*a_, *b_);
  EXPECT_EQ(b_->read(), "under new keys");
  b_->write("likewise");
  carry(*b_, *a_);
  EXPECT_EQ(a_->read(), "likewise");
}

TEST_P(TlsLayerTest, WhatComesAfterCloseNotifyIsTold) {
  open();
  b_->write("last");
  b_->close_notify();
  const std::string end = b_->take_ciphertext();
  a_->feed(end);
  EXPECT_EQ(a_->read(), "last");
  EXPECT_EQ(a_->take_notices(), Lines{"close_notify"});
  a_->feed(end);
  EXPECT_EQ(a_->read(), "");
  EXPECT_EQ(a_->take_notices(), Lines{"data after close_notify"});
}

TEST_P(TlsLayerTest, NothingIsReadOrWrittenWhileHandsAreShaken) {
  a_ = layer_of(server_);
  a_->write("lost");
  EXPECT_EQ(a_->take_ciphertext(), "");
  EXPECT_EQ(a_->read(), "");
  EXPECT_EQ(a_->state(), State::shaking);
}

TEST(TlsContext, TellsTheSecretsToItsLog) {
  class Lines : public KeyLog {
   public:
    void add(const char* line) override { text += std::string(line) + "\n"; }
    std::string text;
  };
  Lines log;
  TlsContexts contexts(&log);
  TlsLayer server(contexts.get(server_description()), "", false);
  const std::unique_ptr<TlsLayer> client = layer_of(client_description());
  shake_hands(server, *client);
  EXPECT_NE(log.text.find("SERVER_TRAFFIC_SECRET_0 "), std::string::npos) << log.text;
}

TEST(NameOfAlert, IsThatOfTheRfc) {
  EXPECT_EQ(name_of_alert(48), "unknown_ca");
  EXPECT_EQ(name_of_alert(116), "certificate_required");
  EXPECT_EQ(name_of_alert(250), "250");
}

}  // namespace
}  // namespace gauge
