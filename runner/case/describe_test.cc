#include "runner/case/describe.h"

#include <gtest/gtest.h>

#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

std::string observation(const char* text) { return describe_observation(Json::parse(text)); }

// The action of the last step.
std::string action(const std::string& over, const std::string& steps) {
  const Scenario scenario = scenario_of(R"({"over": [")" + over + R"("], "steps": )" + steps + "}");
  const auto& action = scenario.steps.back().action;
  if (const auto* peer = std::get_if<PeerAction>(&action)) return describe_action(*peer);
  return describe_action(std::get<SubjectAction>(action));
}

TEST(DescribeObservation, SaysWhatACallReturned) {
  EXPECT_EQ(observation(R"({"head": "abc\r\n\u00ff"})"), R"(head = "abc\r\n\xff")");
  EXPECT_EQ(observation(R"({"head": null, "when": {"over": "tcp"}})"), "head = null");
  EXPECT_EQ(observation(R"({"end": true})"), "end = true");
  EXPECT_EQ(observation(R"({"lines": ["a", "b"]})"), R"(lines = ("a", "b"))");
  EXPECT_EQ(observation(R"({"all": {"length": 70000, "sha256": "0123456789abcdef"}})"),
            "all = 70000 bytes, SHA-256 0123456789ab...");
  EXPECT_EQ(observation(R"({"x": {"text": "t"}})"), R"(x = text "t")");
  EXPECT_EQ(observation(R"({"x": {"repr": "<r>"}})"), R"(x = "<r>")");
  EXPECT_EQ(observation(R"({"x": {"repr": null}})"), "x = a representation");
  EXPECT_EQ(observation(R"({"x": {"type": "Future"}})"), "x = a value of type Future");
  EXPECT_EQ(observation(R"({"x": {"streams": "stream"}})"), "x = streams stream");
  EXPECT_EQ(observation(R"({"x": {"dict": [[{"text": "a"}, 1], [{"text": "b"}, [2]]]}})"),
            R"(x = {text "a": 1, text "b": (2)})");
  EXPECT_EQ(observation(R"({"x": {"port": 5}})"), R"(x = {"port": 5})");
  EXPECT_EQ(observation(R"({"x": "\u0100"})"), "x = \"\u0100\", which is not bytes");
}

TEST(DescribeObservation, SaysWhatACallRaised) {
  EXPECT_EQ(observation(R"({"head": {"raises": "CancelledError"}})"), "head raises CancelledError");
  EXPECT_EQ(
      observation(
          R"({"head": {"raises": "IncompleteReadError", "partial": "ab", "expected": null, "message": "m"}})"),
      R"(head raises IncompleteReadError(partial="ab", expected=null): "m")");
  EXPECT_EQ(
      observation(R"({"head": {"raises": "ConnectionResetError", "errno": "ECONNRESET", "message": "m"}})"),
      R"(head raises ConnectionResetError(errno=ECONNRESET): "m")");
}

TEST(DescribeObservation, SaysWhatElseHappened) {
  EXPECT_EQ(observation(R"({"accepted": {"streams": "stream"}})"),
            "a connection is accepted: streams stream");
  EXPECT_EQ(observation(R"({"transport": {"text": "pause_reading"}})"), "transport.pause_reading()");
  EXPECT_EQ(observation(R"({"pending": {"text": "head"}})"), "head is still pending");
  EXPECT_EQ(observation(R"({"leaked": {"text": "a transport"}})"), "leaked: a transport");
  EXPECT_EQ(
      observation(R"({"loop_error": {"raises": "OSError", "errno": null, "message": "m", "context": "c"}})"),
      R"(loop error: OSError(errno=null): "m"; context: "c")");
  EXPECT_EQ(observation(R"({"loop_error": {"context": "c"}})"), R"(loop error: no error; context: "c")");
  EXPECT_EQ(observation(R"({"warning": {"text": "w\u001b"}})"), R"(warning: "w\u001b")");
  EXPECT_EQ(observation(R"({"log": {"text": "l"}})"), R"(log: "l")");
  EXPECT_EQ(observation(R"({"spins": true})"), "the loop does not settle");
  EXPECT_EQ(observation(R"({"peer": "ab"})"), R"(the peer: receives "ab")");
  EXPECT_EQ(observation(R"({"peer": {"text": "eof"}})"), "the peer: eof");
  EXPECT_EQ(observation(R"({"peer": true})"), "the peer: true");
}

TEST(DescribeObservation, SurvivesWhatAnAdapterShouldNotHaveSent) {
  EXPECT_EQ(observation("{}"), "nothing");
  EXPECT_EQ(observation(R"({"x": {"raises": 5}})"), "x raises 5");
  EXPECT_EQ(observation(R"({"pending": 5})"), "5 is still pending");
  EXPECT_EQ(observation(R"({"x": {"length": "a", "sha256": 1}})"), R"(x = "a" bytes, SHA-256 ...)");
}

TEST(DescribeAction, WritesOperationsAsCalls) {
  EXPECT_EQ(action("direct", R"([{"subject": "readline"}])"), "readline()");
  EXPECT_EQ(action("direct", R"([{"subject": "readuntil", "separator": "\r\n", "as": "head"}])"),
            R"(head = readuntil("\r\n"))");
  EXPECT_EQ(
      action("direct", R"([{"subject": "readuntil", "separator": {"tuple": ["a", {"bytearray": "b"}]}}])"),
      R"(readuntil(("a", bytearray("b"))))");
  EXPECT_EQ(action("direct", R"([{"subject": "feed_data", "data": {"repeat": "a\n", "times": 70000}}])"),
            R"(feed_data("a\n" * 70000))");
  EXPECT_EQ(action("direct", R"([{"subject": "set_exception", "error": "OSError", "message": "m"}])"),
            R"(set_exception(error=OSError, message=m))");
  EXPECT_EQ(action("direct", R"([{"subject": "readline", "as": "a"}, {"subject": "cancel", "call": "a"}])"),
            "cancel(a)");
  EXPECT_EQ(action("direct", R"([{"subject": "readline", "as": "a"}, {"subject": "read", "as": "b"},
                                 {"subject": "same_object", "calls": ["a", "b"], "as": "same"}])"),
            "same = same_object(a and b)");
  EXPECT_EQ(
      action(
          "direct",
          R"([{"subject": "new_reader", "on": "other", "limit": 5}, {"subject": "feed_data", "on": "other", "data": "x"}])"),
      R"(other.feed_data("x"))");
  EXPECT_EQ(action("tcp", R"([{"subject": "writelines", "data": ["a", "b"]}])"), R"(writelines(("a", "b")))");
}

TEST(DescribeAction, SaysWhatThePeerDoes) {
  EXPECT_EQ(action("tcp", R"([{"peer": "send", "data": "ab"}])"), R"(send "ab")");
  EXPECT_EQ(action("tcp", R"([{"peer": "send", "data": "abc", "cuts": "all"}])"),
            R"(send "abc", cut in every way: 4 runs)");
  EXPECT_EQ(action("tcp", R"([{"peer": "send", "data": "abc", "cuts": "pairs"}])"),
            R"(send "abc", cut in two in every way: 3 runs)");
  EXPECT_EQ(action("tcp", R"([{"peer": "send", "data": "abc", "cuts": "each-byte"}])"),
            R"(send "abc", byte by byte)");
  EXPECT_EQ(action("tcp", R"([{"peer": "send", "data": "abc", "cuts": [1, 1]}])"),
            R"(send "abc", in pieces of 1, 1 bytes and the rest)");
  EXPECT_EQ(action("tcp", R"([{"peer": "eof"}])"), "eof: shut down sending");
  EXPECT_EQ(action("tcp", R"([{"peer": "reset"}])"), "reset the connection");
  EXPECT_EQ(action("tcp", R"([{"peer": "close"}])"), "close the socket");
  EXPECT_EQ(action("tcp", R"([{"peer": "receive"}])"), "receive all there is");
  EXPECT_EQ(action("tcp", R"([{"peer": "flood", "bytes": 5}])"), "flood with up to 5 bytes");
}

TEST(DescribeAction, SaysWhatThePeerDoesOverTls) {
  EXPECT_EQ(
      action("tcp", R"([{"subject": "start_tls", "ssl": {"context": {"verify": "none", "alpn": ["h2"]}}}])"),
      R"(start_tls(ssl=context(verify="none", alpn=["h2"])))");
  EXPECT_EQ(action("tls", R"([{"peer": "send", "data": "ab", "record_cuts": [1, 2]}])"),
            R"(send "ab", the records in pieces of 1, 2 bytes and the rest)");
  EXPECT_EQ(action("tls", R"([{"peer": "raw", "data": "ab"}])"), R"(raw, below TLS: send "ab")");
  EXPECT_EQ(action("tls", R"([{"peer": "fin"}])"), "fin: shut down sending below TLS");
  EXPECT_EQ(action("tls", R"([{"peer": "key_update"}])"), "key_update: ask for new keys");
  EXPECT_EQ(action("tcp", R"([{"peer": "start_tls", "cuts": "each-byte", "tls": {"tickets": 1}}])"),
            R"(start_tls with {"tickets": 1}, byte by byte)");
}

TEST(DescribeAction, SaysWhatIsDoneWithoutAPrelude) {
  const auto free = [](const std::string& over, const std::string& steps) {
    const Scenario scenario =
        scenario_of(R"({"prelude": "none", "over": [")" + over + R"("], "steps": )" + steps + "}");
    const auto& action = scenario.steps.back().action;
    if (const auto* peer = std::get_if<PeerAction>(&action)) return describe_action(*peer);
    return describe_action(std::get<SubjectAction>(action));
  };
  const std::string there = R"({"peer": "listen", "as": "there"})";
  EXPECT_EQ(free("tcp", "[" + there + "]"), "there = listen at an address");
  EXPECT_EQ(free("tcp", R"([{"peer": "listen", "as": "there", "host": "::1", "full": true}])"),
            "there = listen at an address of ::1, the queue full");
  EXPECT_EQ(free("tcp", "[" + there + R"(, {"peer": "refuse", "as": "no", "port": {"port_of": "there"}}])"),
            "no = refuse at an address, at the port of there");
  EXPECT_EQ(free("tcp", "[" + there + R"(, {"peer": "unlisten", "at": "there"}])"), "unlisten at there");
  EXPECT_EQ(free("tcp", "[" + there + R"(, {"peer": "accept", "at": "there", "as": "b"}])"),
            "b = accept at there");
  EXPECT_EQ(free("tcp", "[" + there +
                            R"(, {"peer": "accept", "at": "there", "as": "b"}, {"peer": "eof", "on": "b"}])"),
            "b: eof: shut down sending");
  EXPECT_EQ(free("tcp", R"([{"subject": "start_server", "stream": "in", "as": "server"},
                            {"peer": "connect", "to": "server"}])"),
            "stream = connect to server");
  EXPECT_EQ(free("unix", R"([{"peer": "file", "as": "there", "kind": "abstract"}])"),
            "there = an abstract name");
  EXPECT_EQ(free("unix", "[" + there + R"(, {"peer": "exists", "at": "there"}])"),
            "is there a file at there?");
  EXPECT_EQ(
      free("tcp",
           "[" + there + R"(, {"subject": "open_connection", "stream": "s", "host": {"list": ["::1", null]},
                                           "port": {"port_of": "there"}}])"),
      R"(open_connection(stream=s, host=["::1", null], port=the port of there))");
  EXPECT_EQ(free("unix", "[" + there + R"(, {"subject": "open_unix_connection", "stream": "s",
                                           "path": {"path": {"path_of": "there"}}}])"),
            "open_unix_connection(stream=s, path=path(the path of there))");
}

TEST(DescribeWhen, NamesVersionsTransportsAndRoles) {
  EXPECT_EQ(
      describe_when(Json::parse(R"({"python": ">=3.8,<3.12", "over": ["tcp", "unix"], "role": "client"})")),
      "CPython >=3.8,<3.12, over tcp or unix, client");
  EXPECT_EQ(describe_when(Json::parse(R"([{"over": "direct"}, {"python": ">=3.12"}])")),
            "over direct; or CPython >=3.12");
}

}  // namespace
}  // namespace gauge
