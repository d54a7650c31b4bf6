#include "runner/case/scenario_parser.h"

#include <gtest/gtest.h>

#include "runner/case/temporary_folder.h"
#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

using Lines = std::vector<std::string>;

const Json& request_of(const Scenario& scenario, std::size_t step) {
  return std::get<SubjectAction>(scenario.steps.at(step).action).request;
}

// The steps over direct alone.
Lines direct_problems(const std::string& steps) {
  return problems_of(R"({"over": ["direct"], "steps": )" + steps + "}");
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

TEST(ScenarioParser, RefusesSetupThatMeansNothing) {
  EXPECT_EQ(problems_of(R"({"over": ["direct"], "roles": ["client"]})"),
            Lines{"/roles: a stream over direct has no role"});
  EXPECT_EQ(problems_of(R"({"over": ["tcp"], "reader": {"transport": "none"}})"),
            Lines{"/reader/transport: only a reader over direct has a made transport"});
  EXPECT_EQ(problems_of(R"({"python": ">=3.99999999999"})").size(), 1u);
}

TEST(ScenarioParser, ReadsHowTlsIsSetUp) {
  const Scenario scenario = scenario_of(R"({"over": ["tls"], "tls": {
      "version": "1.2", "peer": {"certificate": "expired"}, "subject": {"verify": "none"}, "server_hostname": "other.test",
      "ssl_handshake_timeout": 5, "handshake": "each-byte"}, "names": {"two.test": ["127.0.0.1", "::1"]}})");
  EXPECT_EQ(scenario.tls.version, "1.2");
  EXPECT_EQ(scenario.tls.peer["certificate"], "expired");
  EXPECT_EQ(scenario.tls.subject["verify"], "none");
  EXPECT_EQ(scenario.tls.server_hostname, "other.test");
  EXPECT_EQ(scenario.tls.timeouts, Json::parse(R"({"ssl_handshake_timeout": 5})"));
  EXPECT_TRUE(scenario.tls.handshake_each_byte);
  EXPECT_EQ(scenario.names["two.test"].size(), 2u);
  const Scenario plain = scenario_of(R"({"over": ["tls"]})");
  EXPECT_EQ(plain.tls.version, "1.3");
  EXPECT_EQ(plain.tls.server_hostname, "localhost");
  EXPECT_FALSE(plain.tls.handshake_each_byte);
}

TEST(ScenarioParser, RefusesTlsThatMeansNothing) {
  EXPECT_EQ(problems_of(R"({"over": ["tcp"], "tls": {}})"),
            Lines{"/tls: nothing of the scenario is over tls"});
  EXPECT_EQ(problems_of(R"({"over": ["tcp"], "tls": {}, "steps": [{"peer": "start_tls"}]})"), Lines{});
  EXPECT_EQ(problems_of(R"({"over": ["tls"], "tls": {"peer": {"version": "1.2"}}})"),
            Lines{"/tls/peer: the version stands beside \"peer\", in /tls/version"});
  EXPECT_EQ(problems_of(R"({"over": ["tls"], "tls": {"peer": {"certificat": "x"}}})"),
            Lines{"/tls/peer: unknown field \"certificat\"; did you mean \"certificate\"?"});
  EXPECT_EQ(problems_of(R"({"over": ["tls"], "tls": {"version": "1.1"}})"),
            Lines{"/tls/version: expected \"1.2\" or \"1.3\", found \"1.1\"; did you mean \"1.2\"?"});
}

TEST(ScenarioParser, MakesNoStreamWithoutAPrelude) {
  auto of = [](const std::string& changes) {
    Json document = Json::parse(R"({"prelude": "none", "over": ["tcp"], "steps": [{"subject": "settle"}]})");
    document.merge_patch(Json::parse(changes));
    return problems_of(document.dump());
  };
  EXPECT_EQ(of("{}"), Lines{});
  EXPECT_EQ(of(R"({"over": ["direct"]})"),
            Lines{"/over: without a prelude the connections are made over tcp or unix, not \"direct\""});
  EXPECT_EQ(of(R"({"over": ["tcp", "tls"]})"),
            Lines{"/over: without a prelude the connections are made over tcp or unix, not \"tls\""});
  EXPECT_EQ(of(R"({"roles": ["client"]})"), Lines{"/roles: there is no stream without a prelude"});
  EXPECT_EQ(of(R"({"reader": {"limit": 5}})"), Lines{"/reader: there is no stream without a prelude"});
  EXPECT_EQ(of(R"({"steps": [{"subject": "readline"}]})"),
            Lines{"/steps/0: no stream is named \"stream\" here"});
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

}  // namespace
}  // namespace gauge
