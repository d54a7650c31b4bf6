#include "runner/case/show.h"

#include <gtest/gtest.h>

#include "runner/case/temporary_folder.h"
#include "runner/case/test_scenario.h"
#include "runner/case/utf8.h"

namespace gauge {
namespace {

Clauses reader_clauses() {
  TemporaryFolder folder;
  folder.write("reader.json", R"({"area": "RU", "title": "Reading", "clauses": [
    {"id": "RU-06", "text": "If the stream ends before the separator is found, what was read so far is handed back in the error, and the buffer is left empty.",
     "source": "asyncio-stream.rst, readuntil", "level": "documented", "judge": "peer", "since": "3.5"}]})");
  return Clauses::load(folder.path(), Schema::load(CLAUSE_SCHEMA));
}

TEST(Show, WritesAScenarioAsATimeline) {
  const Scenario scenario = scenario_of(R"({
    "title": "EOF after half a separator hands back the partial data",
    "clauses": ["RU-06", "RU-99"], "tags": ["eof", "separator"],
    "note": "Half a separator is data like any other.", "python": ">=3.7",
    "over": ["direct", "tcp"], "reader": {"limit": 64, "transport": "no-pause"},
    "steps": [
      {"subject": "readuntil", "separator": "\r\n", "as": "head"},
      {"peer": "send", "data": "abc\r", "cuts": "all"},
      {"together": [{"subject": "cancel", "call": "head"}, {"subject": "mark", "as": "tick"}], "expect": [{"tick": null}]},
      {"peer": "eof", "expect": [
        {"head": {"raises": "IncompleteReadError", "partial": "abc\r", "expected": null, "message": "4 bytes read on a total of undefined expected bytes"}, "when": {"python": "<3.13"}},
        {"head": "abc\r", "when": [{"over": "direct", "python": ">=3.13"}, {"role": "client"}]}]},
      {"subject": "at_eof", "expect": [{"at_eof": true}]}
    ],
    "finally": [{"leaked": {"text": "a transport"}}],
    "recorded": ["3.7", "3.12", "3.13"]
  })");
  EXPECT_EQ(show(scenario, reader_clauses()), R"(area/x
EOF after half a separator hands back the partial data

  RU-06     If the stream ends before the separator is found, what was read so far is handed back in
            the error, and the buffer is left empty.
            documented: asyncio-stream.rst, readuntil; since CPython 3.5
  RU-99     (there is no such clause)

  note      Half a separator is data like any other.
  tags      eof and separator
  variants  direct, tcp-client and tcp-server
  reader    limit 64, transport no-pause
  only on   CPython >=3.7
  recorded  from CPython 3.7, 3.12 and 3.13

      subject (+: in the same turn of the loop)         peer
  1   head = readuntil("\r\n")
  2                                                     send "abc\r", cut in every way: 8 runs
  3   cancel(head)
  +   tick = mark()
      => tick = null
  4                                                     eof: shut down sending
      => [CPython <3.13] head raises IncompleteReadError(partial="abc\r", expected=null): "4 bytes
         read on a total of undefined expected bytes"
      => [over direct, CPython >=3.13; or client] head = "abc\r"
  5   at_eof()
      => at_eof = true
end
      => leaked: a transport
)");
}

TEST(Show, SaysThatNothingIsLeftAndThatNothingWasRecorded) {
  const std::string recorded = show(scenario_of(R"({"recorded": ["3.9"]})"), reader_clauses());
  EXPECT_TRUE(recorded.ends_with("\nend   nothing is left\n")) << recorded;
  EXPECT_NE(recorded.find("\n      subject                                           peer\n"),
            std::string::npos)
      << recorded;
  const std::string never = show(scenario_of("{}"), reader_clauses());
  EXPECT_TRUE(never.ends_with("\nend\n")) << never;
  EXPECT_NE(never.find("\n  recorded  never\n"), std::string::npos) << never;
}

TEST(Show, KeepsWithinAHundredColumns) {
  const std::string text = show(scenario_of(R"({
    "note": "A note that is much longer than a line of a terminal is, so that it has to be continued on the next line, or two.",
    "steps": [
      {"subject": "readuntil", "separator": {"tuple": ["separator one", "separator two", "separator three", "separator four"]}},
      {"peer": "send", "data": {"repeat": "many words ", "times": 400}},
      {"peer": "eof", "expect": [{"log": {"text": "a text of many words, a text of many words, a text of many words, a text of many words"}}]}
    ]})"),
                                reader_clauses());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    EXPECT_LE(count_characters(text.substr(at, end - at)), 100u) << text.substr(at, end - at);
    at = end + 1;
  }
  EXPECT_NE(text.find("... (4400 bytes)"), std::string::npos) << text;
}

}  // namespace
}  // namespace gauge
