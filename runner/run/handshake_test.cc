// Handshakes, and what comes after them, played on the real oracle.
#include <gtest/gtest.h>

#include "runner/run/play_fixture.h"

namespace gauge {
namespace {

constexpr Variant kTlsClient{Over::tls, Role::client};
constexpr Variant kTlsServer{Over::tls, Role::server};
constexpr Variant kTcpClient{Over::tcp, Role::client};
constexpr Variant kTcp{Over::tcp, Role::none};

// Both roles in both versions of TLS, with the handshake in one piece and byte by byte.
struct Handshake {
  Variant variant;
  std::string version;
  std::string handshake;
};

class EveryHandshake : public PlayerTest, public testing::WithParamInterface<Handshake> {
 protected:
  Transcript play_steps(const std::string& steps) {
    const Handshake& setup = GetParam();
    return play_oracle(R"({"over": ["tls"], "tls": {"version": ")" + setup.version + R"(", "handshake": ")" +
                           setup.handshake + R"("}, "steps": )" + steps + "}",
                       setup.variant);
  }
};

INSTANTIATE_TEST_SUITE_P(
    Player, EveryHandshake,
    testing::Values(Handshake{kTlsClient, "1.3", "whole"}, Handshake{kTlsServer, "1.3", "whole"},
                    Handshake{kTlsClient, "1.2", "whole"}, Handshake{kTlsServer, "1.2", "whole"},
                    Handshake{kTlsClient, "1.3", "each-byte"}, Handshake{kTlsServer, "1.2", "each-byte"}),
    [](const auto& info) {
      std::string name = to_string(info.param.variant) + info.param.version + info.param.handshake;
      std::erase_if(name, [](char c) { return c == '-' || c == '.'; });
      return name;
    });

TEST_P(EveryHandshake, DataAndTheEndGoBothWays) {
  const Transcript transcript = play_steps(R"([
      {"subject": "ssl_object", "name": "version", "as": "version"},
      {"subject": "readexactly", "n": 6, "as": "six"},
      {"peer": "send", "data": "abc"},
      {"peer": "send", "data": "defg", "record_cuts": "each-byte"},
      {"subject": "write", "data": "answer"},
      {"peer": "receive"},
      {"peer": "eof"},
      {"subject": "read", "as": "rest"},
      {"subject": "close"},
      {"peer": "receive"}])");
  ASSERT_EQ(transcript.ending, Ending::complete) << transcript.at << transcript.reason;
  const std::string version = R"([{"version": {"text": "TLSv)" + GetParam().version + "\"}}]";
  EXPECT_EQ(transcript.steps.at(0), parsed(version));
  EXPECT_EQ(transcript.steps.at(2), Json::array());
  EXPECT_EQ(transcript.steps.at(3), parsed(R"([{"six": "abcdef"}])"));
  EXPECT_EQ(transcript.steps.at(5), parsed(R"([{"peer": "answer"}])"));
  EXPECT_EQ(transcript.steps.at(7), parsed(R"([{"rest": "g"}])"));
  EXPECT_EQ(transcript.steps.at(9), parsed(R"([{"peer": ""}, {"peer": {"text": "close_notify"}},
                                               {"peer": {"text": "eof"}}])"));
}

TEST_P(EveryHandshake, BelowTlsTheConnectionCanBreak) {
  const Transcript reset = play_steps(R"([{"subject": "read", "n": 5}, {"peer": "reset"}])");
  EXPECT_EQ(reset.steps.at(1).at(0)["read"]["raises"], "ConnectionResetError") << reset.reason;
  const Transcript garbage =
      play_steps(R"([{"subject": "read", "n": 5}, {"peer": "raw", "data": "this is not a record of TLS"}])");
  EXPECT_EQ(garbage.steps.at(1).at(0)["read"]["raises"], "SSLError") << garbage.steps.at(1).dump();
}

TEST_P(EveryHandshake, LargeDataAndFloodsAreTaken) {
  const Transcript transcript = play_steps(R"([
      {"subject": "readexactly", "n": 300000, "as": "all"},
      {"peer": "send", "data": {"repeat": "abc", "times": 100000}},
      {"peer": "flood", "bytes": 30000000},
      {"subject": "readexactly", "n": 500000, "as": "more"},
      {"peer": "send", "data": "end"}])");
  EXPECT_EQ(transcript.steps.at(1).at(0)["all"]["length"], 300'000);
  EXPECT_EQ(transcript.steps.at(2), parsed(R"([{"peer": {"text": "blocked"}}])"));
  EXPECT_EQ(transcript.steps.at(3).at(0)["more"]["length"], 500'000);
}

class TlsPlayTest : public PlayerTest {};

TEST_F(TlsPlayTest, NewKeysDoNotDisturb) {
  const Transcript transcript = play_oracle(R"({"over": ["tls"], "steps": [
      {"peer": "key_update"}, {"peer": "send", "data": "a\n"}, {"subject": "readline"},
      {"subject": "write", "data": "b"}, {"peer": "receive"}]})",
                                            kTlsServer);
  EXPECT_EQ(transcript.steps.at(2), parsed(R"([{"readline": "a\n"}])"));
  EXPECT_EQ(transcript.steps.at(4), parsed(R"([{"peer": "b"}])"));
}

TEST_F(TlsPlayTest, EachEndShowsWhoItIs) {
  const std::string scenario = R"({"over": ["tls"], "tls": {
      "peer": {"verify": "required", "certificate": "client", "alpn": ["a", "b"]},
      "subject": {"verify": "required", "certificate": "localhost", "check_hostname": false, "alpn": ["b"]}},
      "steps": [{"subject": "ssl_object", "name": "selected_alpn_protocol"}]})";
  for (const Variant& variant : {kTlsClient, kTlsServer}) {
    const Transcript transcript = play_oracle(scenario, variant);
    ASSERT_EQ(transcript.ending, Ending::complete) << transcript.reason << transcript.connect.dump();
    EXPECT_EQ(transcript.steps.at(0), parsed(R"([{"ssl_object": {"text": "b"}}])"));
  }
}

TEST_F(TlsPlayTest, AHandshakeThatFailsIsNoStream) {
  const Transcript transcript = play_oracle(
      R"({"over": ["tls"], "tls": {"peer": {"certificate": "self-signed"}}, "steps": [{"subject": "at_eof"}]})",
      kTlsClient);
  EXPECT_EQ(transcript.ending, Ending::failed);
  EXPECT_EQ(transcript.reason, "the stream did not come to life: the handshake: eof");
  EXPECT_EQ(transcript.connect.at(0)["connect"]["raises"], "SSLCertVerificationError");
}

TEST_F(TlsPlayTest, ACertificateThatIsNotThereIsTheRunnersFault) {
  const Transcript transcript = play_oracle(
      R"({"over": ["tls"], "tls": {"peer": {"certificate": "nobody"}}, "steps": [{"subject": "at_eof"}]})",
      kTlsClient);
  EXPECT_EQ(transcript.ending, Ending::harness_error);
  EXPECT_NE(transcript.reason.find("nobody.pem"), std::string::npos) << transcript.reason;
}

constexpr const char* kHandshakeOfTheSteps = R"({"prelude": "none", "over": ["tcp"], "steps": [
    {"peer": "listen", "as": "there"},
    {"subject": "open_connection", "as": "open", "stream": "stream", "host": "127.0.0.1", "port": {"port_of": "there"},
     "ssl": {"context": {CONTEXT}}, "server_hostname": "localhost"},
    {"peer": "accept", "at": "there"},
    {"peer": "start_tls", "tls": {PEER}},
    {"peer": "receive"}]})";

std::string handshake_of(const std::string& context, const std::string& peer) {
  std::string text = kHandshakeOfTheSteps;
  text.replace(text.find("CONTEXT"), 7, context);
  return text.replace(text.find("PEER"), 4, peer);
}

TEST_F(TlsPlayTest, TheStepsShakeHands) {
  const Transcript transcript = play_oracle(handshake_of("", ""), kTcp);
  EXPECT_EQ(transcript.steps.at(1), Json::array());
  EXPECT_EQ(transcript.steps.at(3),
            parsed(R"([{"open": {"streams": "stream"}}, {"peer": {"text": "secure"}}])"));
  EXPECT_EQ(transcript.steps.at(4), parsed(R"([{"peer": ""}])"));
}

// asyncio closes without saying why.
TEST_F(TlsPlayTest, HowTheSubjectEndsAHandshakeIsTold) {
  for (const auto& [peer, end] :
       {std::pair(R"("certificate": "expired")", "eof"), std::pair(R"("certificate": "self-signed")", "eof"),
        std::pair(R"("certificate": "other-name")", "eof"),
        std::pair(R"("certificate": "chained")", "secure")}) {
    const Transcript transcript = play_oracle(handshake_of("", peer), kTcp);
    EXPECT_EQ(transcript.steps.at(3).back()["peer"]["text"], end) << transcript.steps.at(3).dump();
  }
}

TEST_F(TlsPlayTest, ThePeersRefusalIsTold) {
  const Transcript transcript = play_oracle(handshake_of("", R"("verify": "required")"), kTcp);
  EXPECT_EQ(transcript.steps.at(3).back()["peer"]["text"], "refused: certificate_required")
      << transcript.steps.at(3).dump();
  EXPECT_EQ(play_oracle(handshake_of(R"("certificate": "client")", R"("verify": "required")"), kTcp)
                .steps.at(3)
                .back()["peer"]["text"],
            "secure");
}

TEST_F(TlsPlayTest, AHandshakeThatStandsStillGoesOn) {
  const Transcript transcript = play_oracle(R"({"prelude": "none", "over": ["tcp"], "steps": [
      {"subject": "start_server", "as": "server", "stream": "in", "host": "127.0.0.1", "port": 0, "ssl": {"context": {}}},
      {"peer": "connect", "to": "server"},
      {"peer": "raw", "data": "\u0016\u0003"},
      {"peer": "receive"}]})",
                                            kTcp);
  EXPECT_EQ(transcript.steps.at(3), parsed(R"([{"peer": ""}])"));
  const Transcript plain =
      play_oracle(R"({"over": ["tcp"], "steps": [{"peer": "start_tls"}, {"subject": "close"},
      {"peer": "start_tls"}]})",
                  kTcpClient);
  EXPECT_EQ(plain.steps.at(0), parsed(R"([{"peer": {"text": "handshaking"}}])"));
  EXPECT_EQ(plain.steps.at(2), parsed(R"([{"peer": {"text": "eof"}}])"));
}

}  // namespace
}  // namespace gauge
