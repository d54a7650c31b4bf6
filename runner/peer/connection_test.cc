#include "runner/peer/connection.h"

#include <sys/socket.h>

#include <array>

#include "runner/peer/tls_fixture.h"

namespace gauge {
namespace {

using Lines = std::vector<std::string>;

// Two connections with each other, as many layers of TLS upon them as a test wants.
class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()), 0);
    server_ = std::make_unique<Connection>(UniqueFd(ends[0]));
    client_ = std::make_unique<Connection>(UniqueFd(ends[1]));
  }

  void secure() {
    server_->start_tls(layer_of(server_description()));
    client_->start_tls(layer_of(client_description()));
    for (bool speaks = true; speaks;) {
      speaks = false;
      for (Connection* each : {client_.get(), server_.get()}) {
        speaks = each->shake_hands() || speaks;
        const std::string flight = each->take_flight();
        speaks = speaks || !flight.empty();
        each->send_raw(flight);
      }
    }
    ASSERT_EQ(server_->tls()->state(), TlsLayer::State::open) << server_->tls()->ending();
    ASSERT_EQ(client_->tls()->state(), TlsLayer::State::open) << client_->tls()->ending();
  }

  std::unique_ptr<Connection> server_, client_;
};

TEST_F(ConnectionTest, WithoutTlsBytesAreWhatTheyAre) {
  EXPECT_EQ(server_->encrypt("abc"), "abc");
  server_->send("abc");
  const Delivered delivered = client_->receive();
  EXPECT_TRUE(delivered.has_come);
  EXPECT_EQ(delivered.bytes, "abc");
  EXPECT_FALSE(client_->receive().has_come);
  server_->eof();
  EXPECT_EQ(client_->receive().end, Received::End::eof);
}

TEST_F(ConnectionTest, TlsGoesWithinTls) {
  for (int layers = 1; layers <= 3; ++layers) {
    secure();
    server_->send("from the server");
    client_->send("from the client");
    EXPECT_EQ(client_->receive().bytes, "from the server") << layers;
    EXPECT_EQ(server_->receive().bytes, "from the client") << layers;
  }
}

TEST_F(ConnectionTest, EofIsCloseNotifyAndFinComesBelow) {
  secure();
  server_->send("ab");
  server_->eof();
  Delivered delivered = client_->receive();
  EXPECT_EQ(delivered.bytes, "ab");
  EXPECT_EQ(delivered.notices, Lines{"close_notify"});
  EXPECT_EQ(delivered.end, Received::End::open);
  server_->fin();
  delivered = client_->receive();
  EXPECT_EQ(delivered.notices, Lines{});
  EXPECT_EQ(delivered.end, Received::End::eof);
}

TEST_F(ConnectionTest, CloseNotifyInPiecesIsOneWhenItIsWhole) {
  secure();
  const std::string record = server_->close_notify();
  server_->send_raw(record.substr(0, 3));
  EXPECT_EQ(client_->receive().notices, Lines{});
  server_->send_raw(record.substr(3));
  EXPECT_EQ(client_->receive().notices, Lines{"close_notify"});
}

TEST_F(ConnectionTest, RawBytesGoBelowTls) {
  secure();
  const std::string record = server_->encrypt("abc");
  server_->send_raw(record.substr(0, 4));
  Delivered delivered = client_->receive();
  EXPECT_TRUE(delivered.has_come);
  EXPECT_EQ(delivered.bytes, "");
  server_->send_raw(record.substr(4));
  EXPECT_EQ(client_->receive().bytes, "abc");
  server_->send_raw("this is no TLS");
  delivered = client_->receive();
  ASSERT_EQ(delivered.notices.size(), 1U);
  EXPECT_TRUE(delivered.notices.front().starts_with("error: "));
}

TEST_F(ConnectionTest, AFloodStopsBetweenRecords) {
  secure();
  server_->flood(30'000'000);
  EXPECT_GT(server_->unsent(), 0U);
  server_->stop_flood();
  server_->send("after it");
  std::string all;
  while (server_->unsent() > 0) {
    all += client_->receive().bytes;
    server_->flush();
  }
  all += client_->receive().bytes;
  EXPECT_LT(all.size(), 30'000'000U);
  EXPECT_TRUE(all.ends_with("xxxafter it"));
}

TEST_F(ConnectionTest, NewKeysGoUnnoticed) {
  secure();
  server_->update_keys();
  EXPECT_EQ(client_->receive().bytes, "");
  client_->send("answer");
  const Delivered delivered = server_->receive();
  EXPECT_EQ(delivered.bytes, "answer");
  EXPECT_EQ(delivered.notices, Lines{});
}

TEST_F(ConnectionTest, HowItEndedIsToldAgain) {
  client_->send("unread");
  server_->reset();
  EXPECT_EQ(client_->receive().end, Received::End::reset);
  EXPECT_EQ(client_->receive().end, Received::End::reset);
}

}  // namespace
}  // namespace gauge
