#include "ref/tls/write_backlog.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

#include "ref/testing/tls_fixture.h"

namespace streamgauge {
namespace {

class WriteBacklogTest : public testing::TestWithParam<TlsVersion> {
 protected:
  void handshake() {
    client.receive("");
    for (int flights = 0; flights < 3; ++flights) {
      server.receive(client.take());
      client.receive(server.take());
    }
    ASSERT_TRUE(client.handshake_done && server.handshake_done);
  }

  void encrypt(std::span<const std::string_view> pieces) { backlog.encrypt(client.engine, pieces); }

  // How many records the bytes are: each has a header of five bytes, the last two of which are its length.
  static int records_in(std::string_view bytes) {
    int records = 0;
    while (!bytes.empty()) {
      const auto high = static_cast<unsigned char>(bytes[3]);
      const auto low = static_cast<unsigned char>(bytes[4]);
      bytes.remove_prefix(5U + high * 256U + low);
      ++records;
    }
    return records;
  }

  TestLoop test;
  TlsContexts contexts{GetParam()};
  TlsPeer client{contexts.client, false};
  TlsPeer server{contexts.server, true};
  WriteBacklog backlog;
};

TEST_P(WriteBacklogTest, WhatWasWrittenBeforeTheHandshakeIsEncryptedAfterIt) {
  constexpr std::array<std::string_view, 3> early = {"ab", "", "c"};
  backlog.append(early);
  EXPECT_EQ(backlog.size(), 3U);
  handshake();
  constexpr std::array<std::string_view, 1> late = {"d"};
  encrypt(late);
  EXPECT_TRUE(backlog.empty());
  server.receive(client.take());
  EXPECT_EQ(server.received, "abcd");
}

TEST_P(WriteBacklogTest, WhatTheEngineDoesNotTakeWaits) {
  constexpr std::array<std::string_view, 2> pieces = {"ab", "c"};
  client.engine.do_handshake();
  client.take();
  encrypt(pieces);  // before the peer has answered
  EXPECT_EQ(backlog.size(), 3U);
  encrypt(pieces);
  EXPECT_EQ(backlog.size(), 6U);
  backlog.clear();
  EXPECT_TRUE(backlog.empty());
}

TEST_P(WriteBacklogTest, SmallPiecesAreOneRecord) {
  handshake();
  constexpr std::array<std::string_view, 4> pieces = {"a", "bc", "", "d"};
  encrypt(pieces);
  const std::string bytes = client.take();
  EXPECT_EQ(records_in(bytes), 1);
  server.receive(bytes);
  EXPECT_EQ(server.received, "abcd");
}

TEST_P(WriteBacklogTest, LargePiecesKeepTheirPlace) {
  handshake();
  const std::string large(16384, 'x');
  const std::string many(1000, 'y');
  std::vector<std::string_view> pieces = {"a", large, "b"};
  pieces.insert(pieces.end(), 300, many);  // more than a block holds
  encrypt(pieces);
  server.receive(client.take());
  EXPECT_EQ(server.received, "a" + large + "b" + std::string(300000, 'y'));
}

TEST_P(WriteBacklogTest, NothingIsNoRecord) {
  handshake();
  constexpr std::array<std::string_view, 2> pieces = {"", ""};
  encrypt(pieces);
  encrypt({});
  EXPECT_EQ(client.take(), "");
}

INSTANTIATE_TEST_SUITE_P(Versions, WriteBacklogTest,
                         testing::Values(TlsVersion::kTlsV1_2, TlsVersion::kTlsV1_3), name_of);

}  // namespace
}  // namespace streamgauge
