#include "runner/report/walkthrough.h"

#include <gtest/gtest.h>

#include <deque>

#include "runner/case/temporary_folder.h"
#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

Clauses clauses() {
  TemporaryFolder folder;
  folder.write("clauses.json", R"({"area": "RU", "title": "StreamReader.readuntil", "clauses": [
    {"id": "RU-01", "text": "An empty separator is an error.", "source": "invented for this test", "level": "observed", "judge": "peer"},
    {"id": "RU-02", "text": "Nothing is buffered by it.", "source": "invented for this test", "level": "observed", "judge": "peer", "since": "3.12"},
    {"id": "RU-03", "text": "It was so.", "source": "invented for this test", "level": "observed", "judge": "peer", "until": "3.12"}]})");
  folder.write("server.json", R"({"area": "SV", "title": "The server object", "clauses": [
    {"id": "SV-01", "text": "wait_closed waits.", "source": "invented for this test", "level": "observed", "judge": "peer"}]})");
  return Clauses::load(folder.path(), Schema::load(SOURCE_DIRECTORY "/spec/schema/clause.schema.json"));
}

// "where: sentences (clauses)"
std::vector<std::string> lines(const std::vector<Telling>& tellings) {
  std::vector<std::string> lines;
  for (const Telling& telling : tellings) {
    std::string line = telling.where + ":";
    for (const Prose& sentence : telling.sentences) line += " " + sentence.plain();
    for (const std::string& clause : telling.clauses) line += " " + clause;
    lines.push_back(line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

Walkthrough walk(const std::string& changes, std::vector<std::string> versions = {"3.11", "3.12", "3.13"}) {
  static std::deque<Scenario> scenarios;  // which walkthroughs refer to
  const Scenario& scenario = scenarios.emplace_back(scenario_of(changes));
  return walk_through(scenario, variants_of(scenario), versions, clauses());
}

constexpr const char* kReading = R"({
  "clauses": ["RU-01", "RU-02", "RU-03"], "over": ["direct", "tcp"], "roles": ["client"],
  "steps": [
    {"subject": "readuntil", "as": "head"},
    {"subject": "at_eof", "expect": [{"at_eof": false}]},
    {"peer": "send", "data": "a"},
    {"peer": "send", "data": "\n", "expect": [
      {"head": "a\n", "when": {"python": ">=3.12"}},
      {"head": "", "when": {"python": "<3.12", "over": "tcp"}}]},
    {"peer": "eof"}
  ],
  "finally": [{"pending": {"text": "head"}, "when": {"python": "<3.12", "over": "direct"}}],
  "recorded": ["3.11", "3.12", "3.13"]
})";

TEST(Walkthrough, TellsWhatIsExpectedWhere) {
  const Walkthrough walkthrough = walk(kReading);
  EXPECT_EQ(lines(walkthrough.steps[3].tellings),
            (Lines{"direct on CPython 3.11: head waits. RU-01 RU-03",
                   "tcp-client on CPython 3.11: head gives \"\". RU-01 RU-03",
                   "CPython 3.12 and later: head gives \"a\\n\". RU-01 RU-02"}));
  EXPECT_EQ(lines(walkthrough.end), (Lines{"direct on CPython 3.11: head has not completed.",
                                           "direct on CPython 3.12 and later; or tcp-client: Nothing is "
                                           "left: every call has completed, and all is "
                                           "closed."}));
}

TEST(Walkthrough, TellsWhatWaitsAndWhatCannotBeSeen) {
  const Walkthrough walkthrough = walk(kReading, {"3.12"});
  EXPECT_EQ(lines(walkthrough.steps[0].tellings), Lines{": head waits. RU-01 RU-02"});
  EXPECT_EQ(lines(walkthrough.steps[1].tellings), Lines{": at_eof gives false."});
  EXPECT_EQ(lines(walkthrough.steps[2].tellings), Lines{": head waits. RU-01 RU-02"});
  EXPECT_EQ(lines(walkthrough.steps[4].tellings), Lines{": Nothing can be seen of it yet."});
}

TEST(Walkthrough, LeavesOutVersionsToWhichItDoesNotApply) {
  EXPECT_EQ(walk(R"({"python": ">=3.12", "recorded": ["3.12", "3.13"]})", {"3.6", "3.12", "3.13"}).versions,
            (Lines{"3.12", "3.13"}));
  const Walkthrough never = walk("{}");
  EXPECT_TRUE(never.versions.empty());
  EXPECT_TRUE(never.steps[0].tellings.empty());
}

TEST(Walkthrough, AClauseNamesAnOperationByAWord) {
  const Clauses all = clauses();
  EXPECT_TRUE(names_operation(*all.find("RU-01"), "readuntil"));  // in the title
  EXPECT_FALSE(names_operation(*all.find("RU-01"), "read"));
  EXPECT_TRUE(names_operation(*all.find("SV-01"), "server_wait_closed"));
  EXPECT_TRUE(names_operation(*all.find("SV-01"), "wait_closed"));
  EXPECT_FALSE(names_operation(*all.find("SV-01"), "close"));
}

TEST(Walkthrough, VersionsInWords) {
  const std::vector<std::string> all = {"3.6", "3.7", "3.8", "3.9", "3.10", "3.11"};
  EXPECT_EQ(versions_in_words(all, all), "");
  EXPECT_EQ(versions_in_words(all, {"3.6"}), "CPython 3.6");
  EXPECT_EQ(versions_in_words(all, {"3.6", "3.7"}), "CPython up to 3.7");
  EXPECT_EQ(versions_in_words(all, {"3.8", "3.9"}), "CPython 3.8 to 3.9");
  EXPECT_EQ(versions_in_words(all, {"3.6", "3.8", "3.10", "3.11"}), "CPython 3.6, 3.8 and 3.10 and later");
  EXPECT_EQ(versions_in_words(all, {"3.11"}), "CPython 3.11");
}

}  // namespace
}  // namespace gauge
