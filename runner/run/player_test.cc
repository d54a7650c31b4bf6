#include "runner/run/player.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "runner/adapter/process.h"
#include "runner/case/bytes.h"
#include "runner/peer/peer.h"
#include "runner/run/play_fixture.h"

namespace gauge {
namespace {

constexpr Variant kDirect{Over::direct, Role::none};
constexpr Variant kTcpClient{Over::tcp, Role::client};
constexpr Variant kTcpServer{Over::tcp, Role::server};
constexpr Variant kUnixClient{Over::unix_socket, Role::client};
constexpr Variant kUnixServer{Over::unix_socket, Role::server};

// On a real implementation

class EveryVariant : public PlayerTest, public testing::WithParamInterface<Variant> {};

INSTANTIATE_TEST_SUITE_P(Player, EveryVariant,
                         testing::Values(kDirect, kTcpClient, kTcpServer, kUnixClient, kUnixServer),
                         [](const auto& info) {
                           std::string name = to_string(info.param);
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

TEST_P(EveryVariant, ObservationsBelongToTheirSteps) {
  const Transcript transcript = play_oracle(R"({"reader": {"limit": 64}, "steps": [
      {"subject": "readuntil", "separator": "\r\n", "as": "head"},
      {"peer": "send", "data": "abc\r"},
      {"peer": "send", "data": "\nx"},
      {"subject": "read", "n": 5, "as": "body"},
      {"subject": "read", "as": "rest"},
      {"peer": "eof"},
      {"subject": "at_eof"}]})",
                                            GetParam());
  ASSERT_EQ(transcript.ending, Ending::complete) << transcript.at << transcript.reason;
  EXPECT_EQ(Json(transcript.steps),
            parsed(R"([[], [], [{"head": "abc\r\n"}], [{"body": "x"}], [], [{"rest": ""}],
                                               [{"at_eof": true}]])"));
  EXPECT_EQ(transcript.finally, Json::array());
}

TEST_P(EveryVariant, PiecesArriveOneByOne) {
  const std::string scenario = R"({"steps": [
      {"peer": "send", "data": "abcdef", "cuts": "all"},
      {"subject": "read", "n": 100}]})";
  for (const std::vector<std::size_t>& pieces :
       std::vector<std::vector<std::size_t>>{{6}, {1, 5}, {2, 2, 2}, {1, 1, 1, 1, 1, 1}}) {
    const Transcript transcript = play_oracle(scenario, GetParam(), pieces);
    EXPECT_EQ(Json(transcript.steps), parsed(R"([[], [{"read": "abcdef"}]])"));
  }
  // A read that waits is answered by the first piece alone.
  const Transcript transcript = play_oracle(R"({"steps": [
      {"subject": "read", "n": 100}, {"peer": "send", "data": "abcdef", "cuts": [2, 3]},
      {"subject": "read", "n": 100, "as": "rest"}]})",
                                            GetParam(), {2, 3, 1});
  EXPECT_EQ(Json(transcript.steps), parsed(R"([[], [{"read": "ab"}], [{"rest": "cdef"}]])"));
}

TEST_P(EveryVariant, LargeSendsGoOnUntilTheyAreOut) {
  const Transcript transcript = play_oracle(R"({"reader": {"limit": 1000}, "steps": [
      {"subject": "readexactly", "n": 9000000, "as": "all"},
      {"peer": "send", "data": {"repeat": "abc", "times": 3000000}}]})",
                                            GetParam());
  Json data = {{"length", 9'000'000}, {"sha256", ""}};
  std::string bytes;
  for (int i = 0; i < 3'000'000; ++i) bytes += "abc";
  data["sha256"] = sha256(bytes);
  ASSERT_EQ(transcript.steps.at(1).size(), 1U + (GetParam() == kDirect ? 2U : 0U))
      << transcript.steps.at(1).dump();
  EXPECT_TRUE(same(transcript.steps.at(1).back(), {{"all", data}}));
}

TEST_P(EveryVariant, WhatIsLeftOverIsTold) {
  const Transcript transcript =
      play_oracle(R"({"steps": [{"subject": "readline", "as": "line"}]})", GetParam());
  EXPECT_EQ(transcript.finally, parsed(R"([{"pending": {"text": "line"}}])"));
}

TEST_F(PlayerTest, TheStreamComesToLife) {
  const std::string scenario = R"({"steps": [{"subject": "at_eof"}]})";
  EXPECT_EQ(play_oracle(scenario, kDirect).connect, Json::array());
  EXPECT_EQ(play_oracle(scenario, kTcpClient).connect, parsed(R"([{"connect": {"streams": "stream"}}])"));
  EXPECT_EQ(play_oracle(scenario, kUnixClient).connect, parsed(R"([{"connect": {"streams": "stream"}}])"));
  EXPECT_EQ(play_oracle(scenario, kTcpServer).connect,
            parsed(R"([{"server": {"port": {"text": "PORT"}}}, {"accepted": {"streams": "stream"}}])"));
  EXPECT_EQ(play_oracle(scenario, kUnixServer).connect,
            parsed(R"([{"server": null}, {"accepted": {"streams": "stream"}}])"));
  EXPECT_TRUE(std::filesystem::is_empty(sockets_.path()));
}

TEST_F(PlayerTest, ThePeerReceives) {
  const Transcript transcript = play_oracle(R"({"over": ["tcp"], "steps": [
      {"peer": "receive"},
      {"subject": "write", "data": "abc"},
      {"subject": "write", "data": {"repeat": "d", "times": 5000000}},
      {"subject": "drain"},
      {"peer": "receive"},
      {"subject": "close"},
      {"peer": "receive"}]})",
                                            kTcpClient);
  EXPECT_EQ(transcript.steps.at(0), parsed(R"([{"peer": ""}])"));
  const Json& received = transcript.steps.at(4);
  // What the peer observes is the last of its step: the drain that it made possible comes before.
  EXPECT_TRUE(same(received.at(0), parsed(R"({"drain": null})"))) << received.dump();
  EXPECT_EQ(received.at(1)["peer"]["length"], 5'000'003);
  EXPECT_EQ(transcript.steps.at(6), parsed(R"([{"peer": ""}, {"peer": {"text": "eof"}}])"));
}

TEST_F(PlayerTest, ThePeerResets) {
  const Transcript transcript =
      play_oracle(R"({"over": ["tcp"], "steps": [{"subject": "read"}, {"peer": "reset"}]})", kTcpServer);
  EXPECT_EQ(transcript.steps.at(1).at(0)["read"]["raises"], "ConnectionResetError");
  EXPECT_EQ(transcript.steps.at(1).at(0)["read"]["errno"], "ECONNRESET");
}

TEST_F(PlayerTest, AFloodIsAcceptedOrBlocked) {
  const std::string flood = R"({"peer": "flood", "bytes": 30000000})";
  const Transcript blocked =
      play_oracle(R"({"over": ["tcp"], "reader": {"limit": 10}, "steps": [)" + flood + "]}", kTcpClient);
  EXPECT_EQ(blocked.steps.at(0), parsed(R"([{"peer": {"text": "blocked"}}])"));
  const Transcript accepted =
      play_oracle(R"({"over": ["tcp"], "steps": [{"subject": "readexactly", "n": 30000000, "as": "all"}, )" +
                      flood + "]}",
                  kTcpClient);
  EXPECT_EQ(accepted.steps.at(1).size(), 2U);
  EXPECT_EQ(accepted.steps.at(1).back(), parsed(R"({"peer": {"text": "accepted"}})"));
}

TEST_F(PlayerTest, ABlockedSendGoesOnWhenTheSubjectReadsAgain) {
  const Transcript transcript = play_oracle(R"({"over": ["tcp"], "reader": {"limit": 10000}, "steps": [
      {"peer": "send", "data": {"repeat": "x", "times": 20000000}},
      {"peer": "eof"},
      {"subject": "read", "as": "all"}]})",
                                            kTcpClient);
  EXPECT_EQ(transcript.steps.at(2).at(0)["all"]["length"], 20'000'000);
}

TEST_F(PlayerTest, PortsAndPathsAreNormalised) {
  const std::string scenario = R"({"over": ["tcp", "unix"], "steps": [
      {"subject": "get_extra_info", "name": "peername"}, {"subject": "get_extra_info", "name": "sockname", "as": "own"}]})";
  const Transcript tcp = play_oracle(scenario, kTcpServer);
  EXPECT_EQ(tcp.steps.at(0).dump(), R"([{"get_extra_info":[{"text":"127.0.0.1"},{"text":"CLIENT_PORT"}]}])");
  EXPECT_EQ(tcp.steps.at(1).dump(), R"([{"own":[{"text":"127.0.0.1"},{"text":"PORT"}]}])");
  EXPECT_EQ(play_oracle(scenario, kUnixClient).steps.at(0).dump(), R"([{"get_extra_info":{"text":"PATH"}}])");
}

TEST_F(PlayerTest, OneAdapterPlaysManyScenarios) {
  adapter_.emplace(oracle_command(), options_, interrupt_);
  const Scenario scenario =
      scenario_of(R"({"steps": [{"subject": "readline"}, {"peer": "send", "data": "a\n"}]})");
  for (int i = 0; i < 20; ++i) {
    for (const Variant& variant : {kDirect, kTcpClient, kTcpServer, kUnixClient, kUnixServer}) {
      const Transcript transcript =
          play({*adapter_, sockets_, tls_, interrupt_, options_.timeout_ms}, scenario, variant, {});
      ASSERT_EQ(Json(transcript.steps), parsed(R"([[], [{"readline": "a\n"}]])")) << to_string(variant);
    }
  }
}

// On adapters that do something else

std::vector<std::string> operations_in(const std::string& stderr_tail) {
  std::vector<std::string> operations;
  std::istringstream lines(stderr_tail);
  for (std::string line; std::getline(lines, line);) operations.push_back(Json::parse(line)["op"]);
  return operations;
}

constexpr const char* kReadAndSend =
    R"({"steps": [{"subject": "readline"}, {"peer": "send", "data": "a\n"}]})";

TEST_F(PlayerTest, TheRequestsOfADirectPlay) {
  const Transcript transcript =
      play_scripted(R"({"end": ["exit"]})",
                    R"({"reader": {"limit": 7, "transport": "none"}, "over": ["direct"],
      "steps": [{"together": [{"subject": "feed_data", "data": "x"}, {"subject": "mark", "as": "tick"}]},
                {"peer": "send", "data": "ab\u00ff"}, {"peer": "eof"}, {"peer": "reset"}]})",
                    kDirect);
  EXPECT_EQ(transcript.ending, Ending::crash);
  EXPECT_EQ(transcript.at, "/finally");
  EXPECT_EQ(transcript.reason, "exited with status 3");
  std::vector<Json> requests;
  std::istringstream lines(transcript.stderr_tail);
  for (std::string line; std::getline(lines, line);) requests.push_back(Json::parse(line));
  ASSERT_EQ(requests.size(), 8U);
  EXPECT_TRUE(same(requests[1], parsed(R"({"op": "begin", "scenario": "area/x", "over": "direct"})")));
  EXPECT_TRUE(
      same(requests[2], parsed(R"({"op": "new_reader", "on": "stream", "limit": 7, "transport": "none"})")));
  EXPECT_EQ(requests[3]["op"], "together");
  EXPECT_EQ(requests[3]["ops"].size(), 2U);
  EXPECT_TRUE(same(requests[4], parsed(R"({"op": "feed_data", "on": "stream", "data": "ab\u00ff"})")));
  EXPECT_TRUE(same(requests[5], parsed(R"({"op": "feed_eof", "on": "stream"})")));
  EXPECT_TRUE(same(requests[6], parsed(R"({"op": "set_exception", "on": "stream",
                                           "error": "ConnectionResetError", "errno": "ECONNRESET"})")));
  EXPECT_TRUE(same(requests[7], parsed(R"({"op": "end"})")));
}

TEST_F(PlayerTest, UnsupportedEndsTheScenarioProperly) {
  const Transcript transcript =
      play_scripted(R"({"readline": [{"unsupported": "no lines here"}]})", kReadAndSend, kDirect);
  EXPECT_EQ(transcript.ending, Ending::unsupported);
  EXPECT_EQ(transcript.at, "/steps/0");
  EXPECT_EQ(transcript.reason, "no lines here");
  EXPECT_TRUE(adapter_is_usable(transcript.ending));
  EXPECT_EQ(adapter_->outstanding(), 0U);
}

TEST_F(PlayerTest, TheFirstReasonIsTheOneThatCounts) {
  const Transcript transcript =
      play_scripted(R"({"readline": [{"unsupported": "first"}], "feed_data": [{"failed": "second"}]})",
                    kReadAndSend, kDirect);
  EXPECT_EQ(transcript.ending, Ending::unsupported);
  EXPECT_EQ(transcript.reason, "first");
}

TEST_F(PlayerTest, FailedCostsTheScenario) {
  const Transcript transcript =
      play_scripted(R"({"feed_data": [{"failed": "no such stream"}]})", kReadAndSend, kDirect);
  EXPECT_EQ(transcript.ending, Ending::failed);
  EXPECT_EQ(transcript.at, "/steps/1");
}

TEST_F(PlayerTest, AHangAndACrashAreToldApart) {
  options_.timeout_ms = 200;
  const Transcript hang = play_scripted(R"({"readline": ["hang"]})", kReadAndSend, kDirect);
  EXPECT_EQ(hang.ending, Ending::timeout);
  EXPECT_EQ(hang.at, "/steps/0");
  EXPECT_EQ(operations_in(hang.stderr_tail).back(), "readline");
  const Transcript crash = play_scripted(R"({"begin": ["exit"]})", kReadAndSend, kDirect);
  EXPECT_EQ(crash.ending, Ending::crash);
  EXPECT_EQ(crash.at, "/connect");
}

TEST_F(PlayerTest, AnObservationThatNothingCanHaveMadeIsNonsense) {
  const Transcript transcript =
      play_scripted(R"({"readline": [{"observed": [{"reedline": "a"}]}]})", kReadAndSend, kDirect);
  EXPECT_EQ(transcript.ending, Ending::protocol_error);
  EXPECT_EQ(transcript.reason, "an observation under a name that nothing has: reedline");
}

TEST_F(PlayerTest, AClientThatDoesNotConnect) {
  const Transcript transcript = play_scripted(
      R"({"open_connection": [{"observed": [{"connect": {"raises": "OSError", "errno": null, "message": "no"}}]}]})",
      kReadAndSend, kTcpClient);
  EXPECT_EQ(transcript.ending, Ending::failed);
  EXPECT_EQ(transcript.connect.at(0)["connect"]["raises"], "OSError");
}

TEST_F(PlayerTest, AClientThatOnlySaysThatItConnects) {
  options_.timeout_ms = 200;
  const Transcript transcript =
      play_scripted(R"({"open_connection": [{"observed": [{"connect": {"streams": "stream"}}]}]})",
                    kReadAndSend, kTcpClient);
  EXPECT_EQ(transcript.ending, Ending::protocol_error);
  EXPECT_NE(transcript.reason.find("no connection"), std::string::npos);
}

TEST_F(PlayerTest, AServerThatDoesNotListen) {
  const Transcript silent = play_scripted("{}", kReadAndSend, kTcpServer);
  EXPECT_EQ(silent.ending, Ending::failed);
  EXPECT_EQ(silent.at, "/connect");
  const Transcript nowhere = play_scripted(R"({"start_unix_server": [{"observed": [{"server": null}]}]})",
                                           kReadAndSend, kUnixServer);
  EXPECT_EQ(nowhere.ending, Ending::failed);
  EXPECT_EQ(nowhere.reason, "the stream did not come to life: No such file or directory");
}

TEST_F(PlayerTest, AnInterruptEndsThePlay) {
  adapter_.emplace(scripted_command("{}"), options_, interrupt_);
  interrupt_.raise();
  EXPECT_THROW(play({*adapter_, sockets_, tls_, interrupt_, options_.timeout_ms}, scenario_of(kReadAndSend),
                    kDirect, {}),
               Interrupted);
}

// A child that another thread is about to start holds copies of all descriptors until it is another program:
// what the peer closes meanwhile has to reach the subject all the same.
TEST(Closing, ReachesTheOtherEndWhileAnotherThreadStartsChildren) {
  std::atomic<bool> is_over{false};
  std::thread starter([&is_over] {
    while (!is_over) Process child({"true"});
  });
  int unseen = 0;
  for (int i = 0; i < 3000; ++i) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
    Peer peer{UniqueFd(ends[0])};
    const UniqueFd other(ends[1]);
    peer.close();
    char byte = 0;
    unseen += ::recv(other.get(), &byte, 1, 0) != 0;
  }
  is_over = true;
  starter.join();
  EXPECT_EQ(unseen, 0);
}

}  // namespace
}  // namespace gauge
