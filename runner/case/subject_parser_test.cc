#include "runner/case/subject_parser.h"

#include <gtest/gtest.h>

#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

using Lines = std::vector<std::string>;

const Json& request_of(const Scenario& scenario, std::size_t step) {
  return std::get<SubjectAction>(scenario.steps.at(step).action).request;
}

// The steps over direct alone, or over tcp alone.
Lines direct_problems(const std::string& steps) {
  return problems_of(R"({"over": ["direct"], "steps": )" + steps + "}");
}
Lines tcp_problems(const std::string& steps) {
  return problems_of(R"({"over": ["tcp"], "steps": )" + steps + "}");
}
TEST(SubjectParser, JoinsPiecesWhereverBytesMayStand) {
  const Scenario scenario = scenario_of(R"({"over": ["direct"], "steps": [
      {"subject": "feed_data", "data": [{"repeat": "ab", "times": 2}, "\u00ff"]},
      {"subject": "feed_data", "data": {"bytearray": ["w", {"repeat": "x", "times": 3}]}},
      {"subject": "readuntil", "separator": {"tuple": [{"repeat": "-", "times": 2}, "\n", {"text": "t"}]}},
      {"subject": "read", "n": null}]})");
  EXPECT_EQ(request_of(scenario, 0)["data"], "abab\u00ff");
  EXPECT_EQ(request_of(scenario, 1)["data"], Json::parse(R"({"bytearray": "wxxx"})"));
  EXPECT_EQ(request_of(scenario, 2)["separator"],
            Json::parse(R"({"tuple": [{"repeat": "-", "times": 2}, "\n", {"text": "t"}]})"));
  EXPECT_EQ(request_of(scenario, 3)["n"], nullptr);

  const Scenario lines = scenario_of(
      R"({"over": ["tcp"], "steps": [{"subject": "writelines", "data": ["a", {"repeat": "b", "times": 2}, ["c", "d"]]}]})");
  EXPECT_EQ(request_of(lines, 0)["data"], Json::parse(R"(["a", {"repeat": "b", "times": 2}, "cd"])"));
}

TEST(SubjectParser, ReadsOperationsThatAreTogether) {
  const Scenario scenario = scenario_of(R"({"over": ["direct"], "steps": [
      {"together": [{"subject": "readline", "as": "head"}, {"subject": "mark", "as": "tick"}, {"subject": "cancel", "call": "head"}],
       "expect": [{"tick": null}]}]})");
  const auto& together = std::get<TogetherAction>(scenario.steps.at(0).action);
  ASSERT_EQ(together.actions.size(), 3u);
  EXPECT_EQ(together.actions[1].request, Json::parse(R"({"op": "mark", "as": "tick"})"));
}

TEST(SubjectParser, SuggestsTheOperationOrArgumentBehindATypo) {
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "readlin"}]})"),
            Lines{"/steps/0/subject: unknown operation \"readlin\"; did you mean \"readline\"?"});
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "readuntil", "seperator": "\n"}]})"),
            Lines{"/steps/0: \"readuntil\" has no argument \"seperator\"; did you mean \"separator\"?"});
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "begin"}]})"),
            Lines{"/steps/0/subject: unknown operation \"begin\""});
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "settle", "as": "x"}]})"),
            Lines{"/steps/0: \"settle\" has no argument \"as\""});
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "mark", "on": "stream"}]})"),
            Lines{"/steps/0: \"mark\" has no argument \"on\""});
}

TEST(SubjectParser, NamesArgumentsThatAreMissingOrOfTheWrongKind) {
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "readexactly"}]})"),
            Lines{"/steps/0: \"readexactly\" needs the argument \"n\""});
  EXPECT_EQ(tcp_problems(R"([{"subject": "get_extra_info", "name": 5}])"),
            Lines{"/steps/0/name: expected a string"});
  EXPECT_EQ(tcp_problems(R"([{"subject": "writelines", "data": {"list": "x"}}])"),
            Lines{"/steps/0/data/list: expected an array of values"});
  EXPECT_EQ(
      tcp_problems(R"([{"subject": "open_connection", "stream": "s", "host": "h", "port": [80]}])"),
      Lines{"/steps/0/port: an array is pieces of bytes; a tuple is {\"tuple\": [...]}, a list {\"list\": "
            "[...]}"});
  EXPECT_EQ(direct_problems(R"([{"subject": "set_exception", "error": 5}])"),
            Lines{"/steps/0/error: expected the name of an error, or null"});
  EXPECT_EQ(direct_problems(R"([{"subject": "set_exception", "error": null, "message": "x"}])"),
            Lines{"/steps/0/message: null, which clears the error, has none"});
  EXPECT_EQ(direct_problems(R"([{"subject": "new_reader", "on": "r", "transport": "nopause"}])"),
            Lines{"/steps/0/transport: expected \"recording\", \"no-pause\" or \"none\"; did you mean "
                  "\"no-pause\"?"});
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "cancel", "call": 5}]})"),
            Lines{"/steps/0/call: expected the name of a call"});
  EXPECT_EQ(problems_of(
                R"({"steps": [{"subject": "readline"}, {"subject": "same_object", "calls": ["readline"]}]})"),
            Lines{"/steps/1/calls: expected an array of at least two names of calls"});
}

TEST(SubjectParser, KeepsNamesUnique) {
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "read"}, {"subject": "read"}]})"),
            Lines{"/steps/1: an earlier operation is observed as \"read\" already: give one of them another "
                  "name with "
                  "\"as\""});
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "read", "as": "x"}, {"subject": "readline", "as": "x"}]})"),
            Lines{"/steps/1/as: an earlier operation is observed as \"x\" already: give one of them another "
                  "name with "
                  "\"as\""});
  EXPECT_EQ(direct_problems(R"([{"subject": "feed_eof"}, {"subject": "read", "as": "feed_eof"}])").size(),
            1u);
  EXPECT_EQ(direct_problems(R"([{"subject": "read", "as": "feed_eof"}, {"subject": "feed_eof"}])").size(),
            1u);
  EXPECT_EQ(direct_problems(R"([{"subject": "feed_eof"}, {"subject": "feed_eof"}])"), Lines{});
}

TEST(SubjectParser, LetsCallsBeReferredToOnlyAfterTheyWereMade) {
  EXPECT_EQ(
      problems_of(R"({"steps": [{"subject": "cancel", "call": "head"}, {"subject": "read", "as": "head"}]})"),
      Lines{"/steps/0/call: no earlier call is named \"head\""});
  EXPECT_EQ(
      problems_of(R"({"steps": [{"subject": "read", "as": "head"}, {"subject": "cancel", "call": "haed"}]})"),
      Lines{"/steps/1/call: no earlier call is named \"haed\"; did you mean \"head\"?"});
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "at_eof"}, {"subject": "await", "call": "at_eof"}]})"),
            Lines{"/steps/1/call: \"at_eof\" is done at once and cannot be waited for"});
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "at_eof"}, {"subject": "cancel", "call": "at_eof"}]})"),
            Lines{"/steps/1/call: \"at_eof\" is done at once and cannot be cancelled"});
  EXPECT_EQ(
      problems_of(R"({"steps": [{"subject": "read"}, {"subject": "same_object", "calls": ["read", "x1"]}]})"),
      Lines{"/steps/1/calls/1: no earlier call is named \"x1\""});
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "context_of", "call": "read"}]})"),
            Lines{"/steps/0/call: no earlier call is named \"read\""});
  EXPECT_EQ(direct_problems(
                R"([{"subject": "set_exception", "error": "OSError", "as": "set"}, {"subject": "exception"},
                                {"subject": "same_object", "calls": ["set", "exception"]}])"),
            Lines{});
}

TEST(SubjectParser, KnowsWhichStreamsThereAre) {
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "read", "on": "strem"}]})"),
            Lines{"/steps/0/on: no stream is named \"strem\" here; did you mean \"stream\"?"});
  EXPECT_EQ(
      direct_problems(
          R"([{"subject": "new_reader", "on": "other", "limit": 0}, {"subject": "read", "on": "other"}])"),
      Lines{});
  EXPECT_EQ(direct_problems(R"([{"subject": "new_reader"}])"),
            Lines{"/steps/0: there is already a stream named \"stream\""});
  EXPECT_EQ(tcp_problems(R"([{"subject": "start_unix_server", "stream": "in", "path": "p"},
                             {"subject": "read", "on": "in2"}, {"subject": "readline", "on": "in1"}])"),
            Lines{"/steps/2/on: no stream is named \"in1\" here; did you mean \"in\"?"});
  EXPECT_EQ(tcp_problems(R"([{"subject": "open_unix_connection", "stream": "stream", "path": "p"}])"),
            Lines{"/steps/0/stream: there is already a stream named \"stream\""});
}

// The steps without a prelude.
Lines free_problems(const std::string& steps) {
  return problems_of(R"({"prelude": "none", "over": ["tcp"], "steps": )" + steps + "}");
}

TEST(SubjectParser, KnowsServersAndSockets) {
  EXPECT_EQ(free_problems(R"([{"subject": "start_server", "stream": "in", "port": 0},
                              {"subject": "server_close", "server": "start_server"},
                              {"subject": "server_close", "server": "server"}])"),
            Lines{"/steps/2/server: no server is named \"server\" here"});
  EXPECT_EQ(free_problems(R"([{"subject": "socket_pair", "socket": "a", "other": "b"},
                              {"subject": "open_connection", "stream": "s", "sock": "b"},
                              {"subject": "socket_close", "socket": "c"}, {"subject": "new_socket", "socket": "a"}])"),
            (Lines{"/steps/2/socket: no socket is named \"c\" here",
                   "/steps/3/socket: there is already a socket named \"a\""}));
  EXPECT_EQ(free_problems(R"([{"subject": "start_server", "stream": "in", "as": "server"},
                              {"subject": "socket_option", "server": "server", "option": "SO_REUSEPORT"},
                              {"subject": "socket_option", "on": "in", "option": "TCP_NODELAI", "as": "other"}])"),
            Lines{"/steps/2/option: expected \"TCP_NODELAY\", \"SO_KEEPALIVE\", \"SO_REUSEADDR\", "
                  "\"SO_REUSEPORT\" or \"IPV6_V6ONLY\"; did you mean \"TCP_NODELAY\"?"});
  EXPECT_EQ(
      tcp_problems(R"([{"subject": "readline", "as": "connect"}])"),
      Lines{"/steps/0/as: a call of the prelude is observed as \"connect\" already: give this one another "
            "name with \"as\""});
  EXPECT_EQ(free_problems(R"([{"subject": "start_server", "stream": "in", "as": "server"},
                              {"subject": "open_connection", "stream": "out", "port": {"port_of": "server"}}])"),
            Lines{});
}

TEST(SubjectParser, ChecksTlsContexts) {
  EXPECT_EQ(tcp_problems(R"([{"subject": "start_tls", "ssl": {"context": {"ca": "ca", "verify": "none"}}}])"),
            Lines{});
  EXPECT_EQ(tcp_problems(R"([{"subject": "start_tls", "ssl": {"context": {"verfy": "none"}}}])"),
            Lines{"/steps/0/ssl/context: unknown field \"verfy\"; did you mean \"verify\"?"});
  EXPECT_EQ(tcp_problems(R"([{"subject": "start_tls", "ssl": null}])"), Lines{});
}

TEST(SubjectParser, RefusesOperationsWhereTheyAreImpossible) {
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "drain"}]})"),
            Lines{"/steps/0/subject: a reader over direct has no writer: \"drain\" needs a connection"});
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "new_reader", "on": "r"}]})"),
            Lines{"/steps/0/subject: \"new_reader\" makes a reader without a socket, which is only possible "
                  "over direct "
                  "alone"});
  EXPECT_EQ(problems_of(R"({"steps": [{"together": [{"subject": "read"}, {"subject": "settle"}]}]})"),
            Lines{"/steps/0/together/1/subject: nothing can run between operations that are together"});
  EXPECT_EQ(
      problems_of(R"({"steps": [{"together": [{"subject": "read", "expect": []}, {"subject": "mark"}]}]})"),
      Lines{"/steps/0/together/0/expect: the observations of all operations together stand beside "
            "\"together\""});
}

}  // namespace
}  // namespace gauge
