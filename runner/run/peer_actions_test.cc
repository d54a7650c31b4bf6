// What the peer does without a prelude, played on the real oracle.
#include <gtest/gtest.h>

#include <filesystem>

#include "runner/run/play_fixture.h"

namespace gauge {
namespace {

constexpr Variant kTcp{Over::tcp, Role::none};
constexpr Variant kUnix{Over::unix_socket, Role::none};
constexpr Variant kTcpServer{Over::tcp, Role::server};

class FreePlayTest : public PlayerTest {
 protected:
  Transcript play_free(const std::string& over, const std::string& steps) {
    return play_oracle(
        R"({"prelude": "none", "names": {"two.test": ["127.0.0.2", "127.0.0.1"]}, "over": [")" + over +
            R"("], "steps": )" + steps + "}",
        over == "tcp" ? kTcp : kUnix);
  }
};

TEST_F(FreePlayTest, NothingIsThereAtFirst) {
  const Transcript transcript = play_free("tcp", R"([{"subject": "settle"}])");
  EXPECT_EQ(transcript.ending, Ending::complete) << transcript.reason;
  EXPECT_EQ(transcript.connect, Json::array());
}

TEST_F(FreePlayTest, SubjectsConnectToListeners) {
  const Transcript transcript = play_free("tcp", R"([
      {"peer": "listen", "as": "there"},
      {"peer": "accept", "at": "there", "as": "nobody"},
      {"subject": "open_connection", "as": "open", "stream": "s", "host": "127.0.0.1", "port": {"port_of": "there"}},
      {"peer": "accept", "at": "there", "as": "first"},
      {"peer": "send", "on": "first", "data": "a\n"},
      {"subject": "readline", "on": "s"},
      {"subject": "get_extra_info", "on": "s", "name": "peername"},
      {"subject": "get_extra_info", "on": "s", "name": "sockname", "as": "sockname"}])");
  ASSERT_EQ(transcript.ending, Ending::complete) << transcript.reason;
  EXPECT_EQ(transcript.steps.at(1), parsed(R"([{"peer": {"text": "no connection"}}])"));
  EXPECT_EQ(transcript.steps.at(2), parsed(R"([{"open": {"streams": "s"}}])"));
  EXPECT_EQ(transcript.steps.at(5), parsed(R"([{"readline": "a\n"}])"));
  EXPECT_EQ(transcript.steps.at(6),
            parsed(R"([{"get_extra_info": [{"text": "127.0.0.1"}, {"text": "PORT_THERE"}]}])"));
  EXPECT_EQ(transcript.steps.at(7),
            parsed(R"([{"sockname": [{"text": "127.0.0.1"}, {"text": "CLIENT_PORT_FIRST"}]}])"));
}

TEST_F(FreePlayTest, AddressesRefuseOrAnswerNothing) {
  const Transcript transcript = play_free("tcp", R"([
      {"peer": "refuse", "as": "no"},
      {"peer": "listen", "as": "full", "full": true},
      {"subject": "open_connection", "as": "refused", "stream": "s", "host": "127.0.0.1", "port": {"port_of": "no"}},
      {"subject": "open_connection", "as": "waits", "stream": "t", "host": "127.0.0.1", "port": {"port_of": "full"}},
      {"subject": "cancel", "call": "waits"}])");
  EXPECT_EQ(transcript.steps.at(2).at(0)["refused"]["raises"], "ConnectionRefusedError");
  EXPECT_EQ(transcript.steps.at(2).at(0)["refused"]["message"],
            "[Errno 111] Connect call failed ('127.0.0.1', PORT_NO)");
  EXPECT_EQ(transcript.steps.at(3), Json::array());
  EXPECT_EQ(transcript.steps.at(4).at(0)["waits"]["raises"], "CancelledError");
}

TEST_F(FreePlayTest, OfASubjectThatGoesOnSendingOnlySoMuchIsReceivedAtATime) {
  const Transcript transcript = play_free("unix", R"([
      {"peer": "listen", "as": "there"},
      {"subject": "open_unix_connection", "stream": "s", "path": {"path_of": "there"}},
      {"peer": "accept", "at": "there", "as": "stream"},
      {"subject": "write", "on": "s", "data": {"repeat": "x", "times": 40000000}},
      {"subject": "write", "on": "s", "data": {"repeat": "y", "times": 40000000}},
      {"peer": "receive"},
      {"peer": "receive"}])");
  ASSERT_EQ(transcript.ending, Ending::complete) << transcript.reason;
  const std::size_t first = transcript.steps.at(5).at(0)["peer"]["length"];
  EXPECT_GE(first, 64U << 20);
  EXPECT_LT(first, 80000000U);
  EXPECT_EQ(transcript.steps.at(6).at(0)["peer"]["length"], 80000000U - first);
}

TEST_F(FreePlayTest, OnePortOfTwoHosts) {
  const Transcript transcript = play_free("tcp", R"([
      {"peer": "listen", "as": "there"},
      {"peer": "refuse", "as": "no", "host": "127.0.0.2", "port": {"port_of": "there"}},
      {"subject": "open_connection", "stream": "s", "host": "two.test", "port": {"port_of": "no"}},
      {"peer": "accept", "at": "there"},
      {"peer": "unlisten", "at": "there"},
      {"subject": "open_connection", "stream": "t", "host": "127.0.0.1", "port": {"port_of": "there"}, "as": "late"}])");
  EXPECT_EQ(transcript.steps.at(2), parsed(R"([{"open_connection": {"streams": "s"}}])"));
  EXPECT_EQ(transcript.steps.at(3), Json::array());
  EXPECT_EQ(transcript.steps.at(5).at(0)["late"]["raises"], "ConnectionRefusedError");
}

TEST_F(FreePlayTest, ThePeerConnectsToServers) {
  const Transcript transcript = play_free("tcp", R"([
      {"subject": "start_server", "as": "server", "stream": "in", "host": {"list": ["127.0.0.1", "::1"]}, "port": 0},
      {"peer": "connect", "to": "server", "as": "a"},
      {"peer": "connect", "to": "server", "as": "b"},
      {"peer": "send", "on": "b", "data": "b\n"},
      {"subject": "readline", "on": "in2"},
      {"subject": "get_extra_info", "on": "in2", "name": "peername"},
      {"subject": "server_sockets", "server": "server"},
      {"subject": "server_close", "server": "server"},
      {"peer": "connect", "to": "server", "as": "c"}])");
  ASSERT_EQ(transcript.ending, Ending::complete) << transcript.reason;
  EXPECT_EQ(transcript.steps.at(0), parsed(R"([{"server": {"port": {"text": "PORT_SERVER"}}}])"));
  EXPECT_EQ(transcript.steps.at(2), parsed(R"([{"accepted": {"streams": "in2"}}])"));
  EXPECT_EQ(transcript.steps.at(4), parsed(R"([{"readline": "b\n"}])"));
  EXPECT_EQ(transcript.steps.at(5).at(0)["get_extra_info"][1], parsed(R"({"text": "CLIENT_PORT_B"})"));
  EXPECT_EQ(transcript.steps.at(6).at(0)["server_sockets"].size(), 2U);
  EXPECT_NE(transcript.steps.at(6).dump().find("OTHER_PORT_1"), std::string::npos)
      << transcript.steps.at(6).dump();
  EXPECT_EQ(transcript.steps.at(8), parsed(R"([{"peer": {"text": "refused"}}])"));
}

TEST_F(FreePlayTest, PathsAreOfEveryKind) {
  const Transcript transcript = play_free("unix", R"([
      {"peer": "file", "as": "old", "kind": "socket"},
      {"peer": "exists", "at": "old"},
      {"subject": "start_unix_server", "as": "server", "stream": "in", "path": {"path_of": "old"}},
      {"peer": "connect", "to": "server"},
      {"subject": "get_extra_info", "on": "in", "name": "sockname"},
      {"peer": "file", "as": "nothing", "kind": "nothing"},
      {"peer": "exists", "at": "nothing"},
      {"subject": "open_unix_connection", "as": "nobody", "stream": "s", "path": {"path_of": "nothing"}},
      {"peer": "file", "as": "folder", "kind": "directory"},
      {"subject": "start_unix_server", "as": "taken", "stream": "x", "path": {"path_of": "folder"}},
      {"peer": "file", "as": "name", "kind": "abstract"},
      {"subject": "start_unix_server", "as": "abstract", "stream": "y", "path": {"path_of": "name"}},
      {"peer": "connect", "to": "abstract", "as": "other"},
      {"subject": "get_extra_info", "on": "y", "name": "sockname", "as": "sockname"}])");
  ASSERT_EQ(transcript.ending, Ending::complete) << transcript.reason;
  EXPECT_EQ(transcript.steps.at(1), parsed(R"([{"peer": true}])"));
  EXPECT_EQ(transcript.steps.at(3), parsed(R"([{"accepted": {"streams": "in"}}])"));
  EXPECT_EQ(transcript.steps.at(4), parsed(R"([{"get_extra_info": {"text": "PATH_OLD"}}])"));
  EXPECT_EQ(transcript.steps.at(6), parsed(R"([{"peer": false}])"));
  EXPECT_EQ(transcript.steps.at(7).at(0)["nobody"]["raises"], "FileNotFoundError");
  EXPECT_EQ(transcript.steps.at(9).at(0)["taken"]["raises"], "OSError");
  EXPECT_EQ(transcript.steps.at(12), parsed(R"([{"accepted": {"streams": "y"}}])"));
  EXPECT_EQ(transcript.steps.at(13), parsed(R"([{"sockname": {"text": "PATH_NAME"}}])"));
  EXPECT_TRUE(std::filesystem::is_empty(sockets_.path())) << "what was put there is gone";
}

TEST_F(FreePlayTest, WhatAnEarlierStepHasNotMadeEndsThePlay) {
  const Transcript transcript = play_free("tcp", R"([
      {"peer": "listen", "as": "there"}, {"peer": "accept", "at": "there"}, {"peer": "send", "data": "x"},
      {"subject": "settle"}])");
  EXPECT_EQ(transcript.ending, Ending::failed);
  EXPECT_EQ(transcript.at, "/steps/2");
  EXPECT_EQ(transcript.reason, "the peer has no connection of the name \"stream\"");
}

TEST_F(FreePlayTest, ThePreludesServerTakesMoreConnections) {
  const Transcript transcript = play_oracle(R"({"over": ["tcp"], "roles": ["server"], "steps": [
      {"peer": "connect", "to": "server", "as": "second"},
      {"peer": "send", "on": "second", "data": "x\n"},
      {"subject": "readline", "on": "stream2"},
      {"subject": "server_is_serving", "server": "server"}]})",
                                            kTcpServer);
  EXPECT_EQ(transcript.steps.at(0), parsed(R"([{"accepted": {"streams": "stream2"}}])"));
  EXPECT_EQ(transcript.steps.at(2), parsed(R"([{"readline": "x\n"}])"));
  EXPECT_EQ(transcript.steps.at(3), parsed(R"([{"server_is_serving": true}])"));
}

}  // namespace
}  // namespace gauge
