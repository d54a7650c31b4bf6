#include "runner/case/scenario_parser.h"

#include <gtest/gtest.h>

#include "runner/case/bytes.h"
#include "runner/case/operations.h"
#include "runner/case/temporary_folder.h"
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

TEST(ScenarioParser, ReadsEveryField) {
  const Scenario scenario = scenario_of(R"({
    "tags": ["eof"], "note": "why", "over": ["direct", "tcp"], "roles": ["client"], "python": ">=3.8",
    "reader": {"limit": 64, "transport": "no-pause"},
    "steps": [
      {"subject": "readuntil", "separator": "\r\n", "as": "head"},
      {"peer": "send", "data": ["ab", {"repeat": "c", "times": 2}], "cuts": "all"},
      {"peer": "eof", "expect": [{"head": "abc"}]}
    ],
    "finally": [{"pending": {"text": "head"}}], "recorded": ["3.8", "3.9"]
  })");
  EXPECT_EQ(scenario.id, "area/x");
  EXPECT_EQ(scenario.file, "cases/area/x.json");
  EXPECT_EQ(scenario.title, "A title that is long enough");
  EXPECT_EQ(scenario.clauses, Lines{"RU-06"});
  EXPECT_EQ(scenario.tags, Lines{"eof"});
  EXPECT_EQ(scenario.note, "why");
  EXPECT_EQ(scenario.over, (std::vector<Over>{Over::direct, Over::tcp}));
  EXPECT_EQ(scenario.roles, std::vector<Role>{Role::client});
  EXPECT_EQ(scenario.python, ">=3.8");
  EXPECT_EQ(scenario.reader.limit, 64);
  EXPECT_EQ(scenario.reader.transport, "no-pause");
  ASSERT_EQ(scenario.steps.size(), 3u);
  EXPECT_EQ(request_of(scenario, 0),
            Json::parse(R"({"op": "readuntil", "on": "stream", "separator": "\r\n", "as": "head"})"));
  const auto& send = std::get<PeerAction>(scenario.steps[1].action);
  EXPECT_EQ(send.verb, PeerVerb::send);
  EXPECT_EQ(send.data, "abcc");
  EXPECT_EQ(send.cuts.kind, Cuts::Kind::all);
  EXPECT_EQ(scenario.steps[2].expect, Json::parse(R"([{"head": "abc"}])"));
  EXPECT_EQ(scenario.finally, Json::parse(R"([{"pending": {"text": "head"}}])"));
  EXPECT_EQ(scenario.recorded, (Lines{"3.8", "3.9"}));
  EXPECT_EQ(scenario.source["note"], "why");
}

TEST(ScenarioParser, FillsInWhatIsLeftOut) {
  const Scenario scenario = scenario_of(R"({"over": ["direct"], "steps": [
      {"subject": "readline"}, {"subject": "feed_data", "data": "x"}, {"subject": "feed_data", "data": "y"},
      {"subject": "settle"}, {"subject": "cancel", "call": "readline"}, {"subject": "feed_eof", "as": "end"}]})");
  EXPECT_EQ(scenario.roles, (std::vector<Role>{Role::client, Role::server}));
  EXPECT_EQ(scenario.reader.limit, std::nullopt);
  EXPECT_EQ(scenario.reader.transport, "recording");
  EXPECT_EQ(request_of(scenario, 0), Json::parse(R"({"op": "readline", "on": "stream", "as": "readline"})"));
  EXPECT_EQ(request_of(scenario, 1), Json::parse(R"({"op": "feed_data", "on": "stream", "data": "x"})"));
  EXPECT_EQ(request_of(scenario, 3), Json::parse(R"({"op": "settle"})"));
  EXPECT_EQ(request_of(scenario, 4), Json::parse(R"({"op": "cancel", "call": "readline"})"));
  EXPECT_EQ(request_of(scenario, 5), Json::parse(R"({"op": "feed_eof", "on": "stream", "as": "end"})"));
}

TEST(ScenarioParser, ExpandsMadeDataWhereverBytesMayStand) {
  const Scenario scenario = scenario_of(R"({"over": ["direct"], "steps": [
      {"subject": "feed_data", "data": [{"repeat": "ab", "times": 2}, "\u00ff"]},
      {"subject": "feed_data", "data": {"bytearray": {"repeat": "x", "times": 3}}},
      {"subject": "readuntil", "separator": {"tuple": [{"repeat": "-", "times": 2}, "\n", {"text": "t"}]}},
      {"subject": "read", "n": null}]})");
  EXPECT_EQ(request_of(scenario, 0)["data"], "abab\u00ff");
  EXPECT_EQ(request_of(scenario, 1)["data"], Json::parse(R"({"bytearray": "xxx"})"));
  EXPECT_EQ(request_of(scenario, 2)["separator"], Json::parse(R"({"tuple": ["--", "\n", {"text": "t"}]})"));
  EXPECT_EQ(request_of(scenario, 3)["n"], nullptr);

  const Scenario lines = scenario_of(
      R"({"over": ["tcp"], "steps": [{"subject": "writelines", "data": ["a", {"repeat": "b", "times": 2}, ["c", "d"]]}]})");
  EXPECT_EQ(request_of(lines, 0)["data"], Json::parse(R"(["a", "bb", "cd"])"));
}

TEST(ScenarioParser, ReadsOperationsThatAreTogether) {
  const Scenario scenario = scenario_of(R"({"over": ["direct"], "steps": [
      {"together": [{"subject": "readline", "as": "head"}, {"subject": "mark", "as": "tick"}, {"subject": "cancel", "call": "head"}],
       "expect": [{"tick": null}]}]})");
  const auto& together = std::get<TogetherAction>(scenario.steps.at(0).action);
  ASSERT_EQ(together.actions.size(), 3u);
  EXPECT_EQ(together.actions[1].request, Json::parse(R"({"op": "mark", "as": "tick"})"));
}

TEST(ScenarioParser, SuggestsTheOperationOrArgumentBehindATypo) {
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

TEST(ScenarioParser, NamesArgumentsThatAreMissingOrOfTheWrongKind) {
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "readexactly"}]})"),
            Lines{"/steps/0: \"readexactly\" needs the argument \"n\""});
  EXPECT_EQ(tcp_problems(R"([{"subject": "get_extra_info", "name": 5}])"),
            Lines{"/steps/0/name: expected a string"});
  EXPECT_EQ(tcp_problems(R"([{"subject": "writelines", "data": "x"}])"),
            Lines{"/steps/0/data: expected an array of values"});
  EXPECT_EQ(tcp_problems(R"([{"subject": "open_connection", "stream": "s", "host": "h", "port": "80"}])"),
            Lines{"/steps/0/port: expected an integer"});
  EXPECT_EQ(direct_problems(R"([{"subject": "set_exception", "error": 5}])"),
            Lines{"/steps/0/error: expected the name of an error, or null"});
  EXPECT_EQ(direct_problems(R"([{"subject": "set_exception", "error": null, "message": "x"}])"),
            Lines{"/steps/0/message: null, which clears the error, has none"});
  EXPECT_EQ(direct_problems(R"([{"subject": "new_reader", "on": "r", "transport": "nopause"}])"),
            Lines{"/steps/0/transport: expected \"recording\", \"no-pause\" or \"none\""});
  EXPECT_EQ(problems_of(R"({"steps": [{"subject": "cancel", "call": 5}]})"),
            Lines{"/steps/0/call: expected the name of a call"});
  EXPECT_EQ(problems_of(
                R"({"steps": [{"subject": "readline"}, {"subject": "same_object", "calls": ["readline"]}]})"),
            Lines{"/steps/1/calls: expected an array of at least two names of calls"});
}

TEST(ScenarioParser, RefusesWhatIsNoValue) {
  auto of = [](const std::string& data) {
    return direct_problems(R"([{"subject": "feed_data", "data": )" + data + "}]");
  };
  EXPECT_EQ(of(R"("\u0100")"),
            Lines{"/steps/0/data: the character U+0100 is not a byte: bytes are U+0000 to U+00FF"});
  EXPECT_EQ(of("[5]"), Lines{"/steps/0/data: an array is pieces of bytes; a tuple is {\"tuple\": [...]}, a "
                             "list {\"list\": [...]}"});
  EXPECT_EQ(of(R"({"tuple": "x"})"), Lines{"/steps/0/data/tuple: expected an array of values"});
  EXPECT_EQ(of(R"({"list": [{"text": 5}]})"), Lines{"/steps/0/data/list/0/text: expected a string"});
  EXPECT_EQ(
      of(R"({"memoryview": 5})"),
      Lines{"/steps/0/data/memoryview: bytes are a string, {\"repeat\", \"times\"} or an array of these"});
  EXPECT_EQ(of(R"({"txt": "x"})"), Lines{"/steps/0/data: not a value: an object is {\"repeat\", \"times\"} "
                                         "or has one of the keys text, tuple, "
                                         "list, bytearray and memoryview"});
}

TEST(ScenarioParser, KeepsNamesUnique) {
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

TEST(ScenarioParser, LetsCallsBeReferredToOnlyAfterTheyWereMade) {
  EXPECT_EQ(
      problems_of(R"({"steps": [{"subject": "cancel", "call": "head"}, {"subject": "read", "as": "head"}]})"),
      Lines{"/steps/0/call: no earlier call is named \"head\""});
  EXPECT_EQ(
      problems_of(R"({"steps": [{"subject": "read", "as": "head"}, {"subject": "cancel", "call": "haed"}]})"),
      Lines{"/steps/1/call: no earlier call is named \"haed\"; did you mean \"head\"?"});
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

TEST(ScenarioParser, KnowsWhichStreamsThereAre) {
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

TEST(ScenarioParser, RefusesOperationsWhereTheyAreImpossible) {
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

TEST(ScenarioParser, RefusesWhatThePeerCannotDo) {
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

TEST(ScenarioParser, LetsAResetOverUnixFollowAWriteOfTheSubjectOnly) {
  EXPECT_EQ(problems_of(R"({"over": ["unix"], "steps": [{"peer": "reset"}]})"),
            Lines{"/steps/0/peer: over unix a reset needs data of the subject that the peer has not read: "
                  "let the subject "
                  "write first"});
  EXPECT_EQ(
      problems_of(R"({"over": ["unix"], "steps": [{"subject": "write", "data": "x"}, {"peer": "reset"}]})"),
      Lines{});
  EXPECT_EQ(tcp_problems(R"([{"peer": "reset"}])"), Lines{});
}

TEST(ScenarioParser, RefusesFieldsThatDoNotBelongToThePeersAction) {
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

TEST(ScenarioParser, BoundsCuts) {
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

TEST(ScenarioParser, RefusesSetupThatMeansNothing) {
  EXPECT_EQ(problems_of(R"({"over": ["direct"], "roles": ["client"]})"),
            Lines{"/roles: a stream over direct has no role"});
  EXPECT_EQ(problems_of(R"({"over": ["tcp"], "reader": {"transport": "none"}})"),
            Lines{"/reader/transport: only a reader over direct has a made transport"});
  EXPECT_EQ(problems_of(R"({"python": ">=3.99999999999"})").size(), 1u);
}

TEST(ScenarioParser, ExpectsOnlyWhatCanBeObserved) {
  auto of = [](const std::string& expect) {
    return problems_of(R"({"over": ["direct"], "steps": [{"subject": "read", "as": "head", "expect": )" +
                       expect + R"(}, {"subject": "read", "as": "tail"}, {"subject": "feed_eof"}]})");
  };
  EXPECT_EQ(of(R"([{"head": "x"}, {"transport": {"text": "pause_reading"}}, {"warning": {"text": "w"}}])"),
            Lines{});
  EXPECT_EQ(of(R"([{"haed": "x"}])"),
            Lines{"/steps/0/expect/0: no call up to here is named \"haed\"; did you mean \"head\"?"});
  EXPECT_EQ(of(R"([{"tail": "x"}])"), Lines{"/steps/0/expect/0: no call up to here is named \"tail\""});
  EXPECT_EQ(of(R"([{"feed_eof": {"raises": "AssertionError"}}])").size(), 1u);
  EXPECT_EQ(of(R"([{"pending": {"text": "head"}}])"),
            Lines{"/steps/0/expect/0: no call up to here is named \"pending\""});
  EXPECT_EQ(of(R"([{"head": "\u0100"}])"),
            Lines{"/steps/0/expect/0: the character U+0100 is not a byte: bytes are U+0000 to U+00FF"});
  EXPECT_EQ(
      of(R"([{"head": "x", "tail": "y"}])"),
      Lines{"/steps/0/expect/0: an observation has one key, and \"when\" if it does not hold everywhere"});
  EXPECT_EQ(of(R"([{"when": {"over": "direct"}}])").size(), 1u);
  EXPECT_EQ(
      of(R"([{"head": "x", "when": [{"over": "direct"}, {"python": ">=99999999999"}]}])"),
      Lines{"/steps/0/expect/0/when/1/python: \"99999999999\" is not a version such as 3.12 or 3.12.1"});
  EXPECT_EQ(problems_of(
                R"({"finally": [{"readline": "x"}, {"leaked": {"text": "fd"}}, {"pendin": {"text": "x"}}]})"),
            (Lines{"/finally/0: \"readline\" is not observed at the end",
                   "/finally/2: \"pendin\" is not observed at the end; did you mean \"pending\"?"}));
}

TEST(ScenarioParser, LetsAnUnnamedOperationBeExpectedToRaise) {
  EXPECT_EQ(direct_problems(R"([{"subject": "feed_eof"}, {"subject": "feed_data", "data": "x",
                                 "expect": [{"feed_data": {"raises": "AssertionError"}}]}])"),
            Lines{});
}

TEST(ScenarioParser, NamesEverythingThatIsWrong) {
  EXPECT_EQ(
      problems_of(R"({"steps": [{"subject": "reed"}, {"subject": "read", "m": 1}, {"peer": "receive"}]})")
          .size(),
      3u);
}

TEST(ScenarioParser, NamesTheFile) {
  TemporaryFolder folder;
  const auto file =
      folder.write("x.json", scenario_document(R"({"title": null, "tilte": "A title long enough"})").dump());
  try {
    parse_scenario(file, "x", scenario_schema());
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(), file.string() + ": /: unknown field \"tilte\"; did you mean \"title\"?");
  }
}

TEST(Operations, AreFoundByName) {
  for (const Operation& operation : operations()) EXPECT_EQ(find_operation(operation.name), &operation);
  EXPECT_EQ(find_operation("hello"), nullptr);
  EXPECT_EQ(operation_names().size(), operations().size());
}

}  // namespace
}  // namespace gauge
