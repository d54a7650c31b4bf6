#include "runner/case/peer_parser.h"

#include <gtest/gtest.h>

#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

using Lines = std::vector<std::string>;

// The steps over tcp alone.
Lines tcp_problems(const std::string& steps) {
  return problems_of(R"({"over": ["tcp"], "steps": )" + steps + "}");
}
TEST(PeerParser, RefusesWhatThePeerCannotDo) {
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "receive"}]})"),
            Lines{"/steps/0/peer: \"receive\" is not possible over direct: there is no socket"});
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "flood", "bytes": 5}]})"),
            Lines{"/steps/0/peer: \"flood\" is not possible over direct: there is no socket"});
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "eof"}, {"peer": "send", "data": "x"}]})"),
            Lines{"/steps/1/peer: the peer has shut its sending side down already"});
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "close"}, {"peer": "eof"}]})"),
            Lines{"/steps/1/peer: the peer's socket is gone since its \"close\""});
  EXPECT_EQ(tcp_problems(R"([{"peer": "eof"}, {"peer": "receive"}, {"peer": "close"}])"), Lines{});
}

TEST(PeerParser, LetsAResetOverUnixFollowAWriteOfTheSubjectOnly) {
  EXPECT_EQ(problems_of(R"({"over": ["unix"], "steps": [{"peer": "reset"}]})"),
            Lines{"/steps/0/peer: over unix a reset needs data of the subject that the peer has not read: "
                  "let the subject "
                  "write first"});
  EXPECT_EQ(
      problems_of(R"({"over": ["unix"], "steps": [{"subject": "write", "data": "x"}, {"peer": "reset"}]})"),
      Lines{});
  EXPECT_EQ(tcp_problems(R"([{"peer": "reset"}])"), Lines{});
}

TEST(PeerParser, RefusesFieldsThatDoNotBelongToThePeersAction) {
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "send"}]})"),
            Lines{"/steps/0: \"send\" needs the field \"data\""});
  EXPECT_EQ(tcp_problems(R"([{"peer": "flood"}])"), Lines{"/steps/0: \"flood\" needs the field \"bytes\""});
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "eof", "data": "x", "cuts": "all", "bytes": 1}]})"),
            (Lines{"/steps/0: \"eof\" has no field \"data\"", "/steps/0: \"eof\" has no field \"cuts\"",
                   "/steps/0: \"eof\" has no field \"bytes\""}));
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "send", "data": ""}]})"),
            Lines{"/steps/0/data: nothing is sent: data is at least one byte"});
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "send", "data": "\u0100"}]})"),
            Lines{"/steps/0/data: the character U+0100 is not a byte: bytes are U+0000 to U+00FF"});
}

TEST(PeerParser, BoundsCuts) {
  auto of = [](const std::string& data, const std::string& cuts) {
    return problems_of(R"({"steps": [{"peer": "send", "data": )" + data + R"(, "cuts": )" + cuts + "}]}");
  };
  EXPECT_EQ(of(R"("123456789012")", R"("all")"), Lines{});
  EXPECT_EQ(of(R"("1234567890123")", R"("all")"),
            Lines{"/steps/0/cuts: \"all\" cuts at most 12 bytes, and this is 13"});
  EXPECT_EQ(of(R"({"repeat": "x", "times": 1024})", R"("pairs")"), Lines{});
  EXPECT_EQ(of(R"({"repeat": "x", "times": 1025})", R"("pairs")"),
            Lines{"/steps/0/cuts: \"pairs\" cuts at most 1024 bytes, and this is 1025"});
  EXPECT_EQ(of(R"("abc")", "[2, 1]"), Lines{});
  EXPECT_EQ(of(R"("abc")", "[2, 2]"),
            Lines{"/steps/0/cuts: the pieces are longer than the data, which is 3 bytes"});
  EXPECT_EQ(of(R"("abc")", "[9223372036854775807, 9223372036854775807]"),
            Lines{"/steps/0/cuts: the pieces are longer than the data, which is 3 bytes"});
  EXPECT_EQ(
      problems_of(
          R"({"steps": [{"peer": "send", "data": "a", "cuts": "all"}, {"peer": "send", "data": "b", "cuts": [1]}]})"),
      Lines{"/steps/1/cuts: another step of the scenario has cuts already"});
}

// The steps without a prelude, over tcp or unix.
Lines free_problems(const std::string& over, const std::string& steps) {
  return problems_of(R"({"prelude": "none", "over": [")" + over + R"("], "steps": )" + steps + "}");
}
Lines tls_problems(const std::string& steps, const std::string& version = "1.3") {
  return problems_of(R"({"over": ["tls"], "tls": {"version": ")" + version + R"("}, "steps": )" + steps +
                     "}");
}

TEST(PeerParser, ReadsEveryField) {
  const Scenario scenario = scenario_of(R"({"prelude": "none", "over": ["tcp"], "steps": [
      {"peer": "listen", "as": "there", "host": "::1", "full": true},
      {"peer": "refuse", "as": "other", "port": {"port_of": "there"}},
      {"subject": "start_server", "stream": "in", "as": "server"},
      {"peer": "connect", "to": "server", "as": "second", "host": "127.0.0.2"},
      {"peer": "start_tls", "on": "second", "tls": {"version": "1.2"}, "cuts": [3]},
      {"peer": "send", "on": "second", "data": "x", "record_cuts": "each-byte"},
      {"peer": "file", "as": "file", "kind": "directory"}]})");
  const auto action = [&scenario](std::size_t step) {
    return std::get<PeerAction>(scenario.steps.at(step).action);
  };
  EXPECT_EQ(action(0).place, "there");
  EXPECT_EQ(action(0).host, "::1");
  EXPECT_TRUE(action(0).is_full);
  EXPECT_EQ(action(1).port_of, "there");
  EXPECT_EQ(action(3).place, "server");
  EXPECT_EQ(action(3).connection, "second");
  EXPECT_EQ(action(4).connection, "second");
  EXPECT_EQ(action(4).tls["version"], "1.2");
  EXPECT_EQ(action(4).cuts.sizes, std::vector<std::size_t>{3});
  EXPECT_EQ(action(5).record_cuts.kind, Cuts::Kind::each_byte);
  EXPECT_EQ(action(6).file_kind, FileKind::directory);
  EXPECT_EQ(deliveries_of(scenario).size(), 1U) << "cuts of a handshake are no deliveries";
}

TEST(PeerParser, KnowsItsConnections) {
  EXPECT_EQ(free_problems("tcp", R"([{"peer": "send", "data": "x"}])"),
            Lines{"/steps/0: no connection of the peer is named \"stream\" here"});
  EXPECT_EQ(
      tcp_problems(R"([{"peer": "receive", "on": "streem"}])"),
      Lines{"/steps/0/on: no connection of the peer is named \"streem\" here; did you mean \"stream\"?"});
  EXPECT_EQ(free_problems("tcp", R"([{"peer": "listen", "as": "there"}, {"peer": "accept", "at": "there"},
                                     {"peer": "accept", "at": "there"}])"),
            Lines{"/steps/2: another connection of the peer is named \"stream\" already"});
  // What is done to one is not done to another.
  EXPECT_EQ(free_problems("tcp", R"([{"peer": "listen", "as": "there"}, {"peer": "accept", "at": "there"},
                                     {"peer": "accept", "at": "there", "as": "b"}, {"peer": "close"},
                                     {"peer": "send", "on": "b", "data": "x"}])"),
            Lines{});
}

TEST(PeerParser, KnowsItsPlaces) {
  EXPECT_EQ(free_problems("tcp", R"([{"peer": "accept", "at": "there"}])"),
            Lines{"/steps/0/at: the peer listens at no place named \"there\" here"});
  EXPECT_EQ(free_problems("tcp", R"([{"peer": "refuse", "as": "there"}, {"peer": "accept", "at": "there"}])"),
            Lines{"/steps/1/at: the peer listens at no place named \"there\" here"});
  EXPECT_EQ(free_problems("tcp", R"([{"peer": "listen", "as": "there"}, {"peer": "refuse", "as": "there"}])"),
            Lines{"/steps/1/as: something else is named \"there\" already"});
  EXPECT_EQ(free_problems("tcp", R"([{"peer": "connect", "to": "server"}])"),
            Lines{"/steps/0/to: no server of the subject is named \"server\" here"});
  EXPECT_EQ(free_problems("tcp", R"([{"peer": "listen", "as": "there"}, {"peer": "exists", "at": "there"}])"),
            Lines{"/steps/1/at: no path is named \"there\" here"});
  EXPECT_EQ(
      free_problems("unix", R"([{"peer": "listen", "as": "there"}, {"peer": "exists", "at": "there"}])"),
      Lines{});
  EXPECT_EQ(free_problems("unix", R"([{"peer": "listen", "as": "there", "host": "::1"}])"),
            Lines{"/steps/0/host: over unix there are paths in the place of hosts and ports"});
  EXPECT_EQ(free_problems("tcp", R"([{"peer": "listen", "as": "a", "port": {"port_of": "b"}}])"),
            Lines{"/steps/0/port/port_of: nothing that has a port is named \"b\" here"});
  EXPECT_EQ(problems_of(R"({"over": ["direct"], "steps": [{"peer": "listen", "as": "there"}]})"),
            Lines{"/steps/0/peer: \"listen\" is not possible over direct: there is no socket"});
  // The prelude's server, where there is one in every variant.
  EXPECT_EQ(problems_of(R"({"over": ["tcp"], "roles": ["server"],
                            "steps": [{"peer": "connect", "to": "server", "as": "second"}]})"),
            Lines{});
  EXPECT_EQ(tcp_problems(R"([{"peer": "connect", "to": "server", "as": "second"}])").size(), 1U);
  EXPECT_EQ(problems_of(
                R"({"over": ["unix"], "roles": ["server"], "steps": [{"peer": "exists", "at": "server"}]})"),
            Lines{});
}

TEST(PeerParser, KnowsWhereThereIsTls) {
  EXPECT_EQ(tls_problems(R"([{"peer": "send", "data": "x", "record_cuts": [1]}, {"peer": "key_update"},
                             {"peer": "eof"}, {"peer": "raw", "data": "x"}, {"peer": "fin"}, {"peer": "receive"}])"),
            Lines{});
  EXPECT_EQ(tcp_problems(R"([{"peer": "send", "data": "x", "record_cuts": [1]}])"),
            Lines{"/steps/0/record_cuts: there are records only over tls alone, or after a start_tls"});
  EXPECT_EQ(tcp_problems(R"([{"peer": "key_update"}])"),
            Lines{"/steps/0/peer: there are keys only over tls alone, or after a start_tls"});
  EXPECT_EQ(tcp_problems(R"([{"peer": "start_tls"}, {"peer": "key_update"}])"), Lines{});
  EXPECT_EQ(tls_problems(R"([{"peer": "key_update"}])", "1.2"),
            Lines{"/steps/0/peer: TLS 1.2 has no \"key_update\""});
  EXPECT_EQ(tcp_problems(R"([{"peer": "eof"}, {"peer": "fin"}])"),
            Lines{"/steps/1/peer: the peer has shut its sending side down already"});
  EXPECT_EQ(tls_problems(R"([{"peer": "fin"}, {"peer": "raw", "data": "x"}])"),
            Lines{"/steps/1/peer: the peer has shut its sending side down already"});
  EXPECT_EQ(tcp_problems(R"([{"peer": "start_tls", "cuts": "all"}])"),
            Lines{"/steps/0/cuts: the flights of a handshake are cut by \"each-byte\" or an array of sizes"});
}

}  // namespace
}  // namespace gauge
