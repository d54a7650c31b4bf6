#include "runner/case/schema.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gauge {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::vector<Problem>& problems) {
  Lines lines;
  for (const Problem& problem : problems) lines.push_back(to_string(problem));
  return lines;
}

// What the schema of scenarios says of a scenario that is right but for the given fields; null takes a field
// away.
Lines scenario_problems(const char* changes) {
  static const Schema schema = Schema::load(SCENARIO_SCHEMA);
  Json scenario = Json::parse(R"({
    "title": "A title that is long enough",
    "clauses": ["RU-06"],
    "over": ["direct", "tcp"],
    "steps": [{"subject": "readline", "expect": []}]
  })");
  scenario.merge_patch(Json::parse(changes));
  return lines_of(schema.check(scenario, "x.json"));
}

TEST(Schema, AcceptsAScenario) { EXPECT_EQ(scenario_problems("{}"), Lines{}); }

TEST(Schema, SuggestsTheFieldBehindATypoAndDoesNotCallItMissing) {
  EXPECT_EQ(scenario_problems(R"({"title": null, "tilte": "A title that is long enough"})"),
            Lines{"x.json: /: unknown field \"tilte\"; did you mean \"title\"?"});
}

TEST(Schema, NamesEveryUnknownAndEveryMissingField) {
  EXPECT_EQ(scenario_problems(R"({"title": null, "steps": null, "zebra": 1, "nota": ""})"),
            (Lines{"x.json: /: unknown field \"zebra\"",
                   "x.json: /: unknown field \"nota\"; did you mean \"note\"?",
                   "x.json: /: missing field \"title\"", "x.json: /: missing field \"steps\""}));
}

TEST(Schema, SaysWhatTypeWasExpectedAndWhatFound) {
  EXPECT_EQ(scenario_problems(R"({"title": 5})"), Lines{"x.json: /title: expected a string, found 5"});
  EXPECT_EQ(scenario_problems(R"({"reader": {"limit": "64"}})"),
            Lines{"x.json: /reader/limit: expected an integer, found \"64\""});
  EXPECT_EQ(scenario_problems(R"({"steps": {"peer": "eof"}})"),
            Lines{"x.json: /steps: expected an array, found an object"});
}

TEST(Schema, ListsTheChoices) {
  EXPECT_EQ(scenario_problems(R"({"over": ["direct", "tpc"]})"),
            Lines{"x.json: /over/1: expected \"direct\", \"tcp\", \"unix\" or \"tls\", found \"tpc\"; did "
                  "you mean \"tcp\"?"});
}

TEST(Schema, SaysWhichFormAWordMustHave) {
  EXPECT_EQ(scenario_problems(R"({"clauses": ["RU6"]})"),
            Lines{"x.json: /clauses/0: expected a clause id such as RU-06, found \"RU6\""});
  EXPECT_EQ(scenario_problems(R"({"python": "3.8"})"),
            Lines{"x.json: /python: expected a version range such as \">=3.8,<3.12\", found \"3.8\""});
  EXPECT_EQ(scenario_problems(R"({"tags": ["EOF"]})"),
            Lines{"x.json: /tags/0: expected lower-case letters, digits and hyphens, found \"EOF\""});
  EXPECT_EQ(scenario_problems(R"({"steps": [{"subject": "readLine"}]})"),
            Lines{"x.json: /steps/0/subject: expected lower-case letters, digits and underscores, found "
                  "\"readLine\""});
}

TEST(Schema, SaysSizesAndBounds) {
  EXPECT_EQ(scenario_problems(R"({"title": "short"})"),
            Lines{"x.json: /title: expected at least 10 characters, found 5"});
  EXPECT_EQ(scenario_problems(R"({"steps": []})"),
            Lines{"x.json: /steps: expected at least 1 item, found 0"});
  EXPECT_EQ(scenario_problems(R"({"over": ["tcp", "tcp"]})"),
            Lines{"x.json: /over: items 0 and 1 are the same"});
  EXPECT_EQ(scenario_problems(R"({"steps": [{"peer": "flood", "bytes": 0}]})"),
            Lines{"x.json: /steps/0/bytes: expected at least 1, found 0"});
  EXPECT_EQ(scenario_problems(R"({"steps": [{"peer": "flood", "bytes": 999999999}]})"),
            Lines{"x.json: /steps/0/bytes: expected at most 268435456, found 999999999"});
}

TEST(Schema, KeepsToTheKindOfStepThatWasMeant) {
  EXPECT_EQ(scenario_problems(R"({"steps": [{"peer": "eof", "dta": "x"}]})"),
            Lines{"x.json: /steps/0: unknown field \"dta\"; did you mean \"data\"?"});
  EXPECT_EQ(scenario_problems(R"({"steps": [{"peer": "sent"}]})"),
            Lines{"x.json: /steps/0/peer: expected \"send\", \"eof\", \"fin\", \"reset\", \"close\", "
                  "\"receive\", \"flood\", \"raw\", \"key_update\", \"start_tls\", \"listen\", "
                  "\"refuse\", \"unlisten\", \"accept\", \"connect\", \"file\" or \"exists\", "
                  "found \"sent\"; did you mean \"send\"?"});
  EXPECT_EQ(scenario_problems(R"({"steps": [{"together": [{"subject": "read"}]}]})"),
            Lines{"x.json: /steps/0/together: expected at least 2 items, found 1"});
}

TEST(Schema, NamesTheAlternativesOfAStepThatIsNone) {
  EXPECT_EQ(scenario_problems(R"({"steps": [{"as": "x"}]})"),
            Lines{"x.json: /steps/0: missing field: \"subject\", \"together\" or \"peer\""});
  EXPECT_EQ(scenario_problems(R"({"steps": [{"subject": "read", "peer": "eof"}]})"),
            Lines{"x.json: /steps/0: the fields \"subject\" and \"peer\" exclude each other"});
}

TEST(Schema, KeepsToTheAlternativeOfTheValuesType) {
  EXPECT_EQ(scenario_problems(R"({"steps": [{"peer": "send", "data": {"repeat": "x"}}]})"),
            Lines{"x.json: /steps/0/data: missing field \"times\""});
  EXPECT_EQ(scenario_problems(R"({"steps": [{"peer": "send", "data": ["x", 5]}]})"),
            Lines{"x.json: /steps/0/data/1: expected a string or an object, found 5"});
  EXPECT_EQ(scenario_problems(R"({"steps": [{"peer": "send", "data": 5}]})"),
            Lines{"x.json: /steps/0/data: expected a string, an object or an array, found 5"});
  EXPECT_EQ(
      scenario_problems(R"({"steps": [{"peer": "send", "data": "x", "cuts": "al"}]})"),
      Lines{"x.json: /steps/0/cuts: expected \"all\", \"pairs\" or \"each-byte\", found \"al\"; did you mean "
            "\"all\"?"});
  EXPECT_EQ(scenario_problems(R"({"steps": [{"peer": "send", "data": "x", "cuts": [2, 0]}]})"),
            Lines{"x.json: /steps/0/cuts/1: expected at least 1, found 0"});
}

TEST(Schema, ExplainsConditions) {
  EXPECT_EQ(
      scenario_problems(R"({"finally": [{"leaked": "x", "when": {"over": "udp"}}]})"),
      Lines{
          "x.json: /finally/0/when/over: expected \"direct\", \"tcp\", \"unix\" or \"tls\", found \"udp\""});
  EXPECT_EQ(scenario_problems(R"({"finally": [{"leaked": "x", "when": [{"pyton": ">=3.8"}]}]})"),
            Lines{"x.json: /finally/0/when/0: unknown field \"pyton\"; did you mean \"python\"?"});
}

TEST(Schema, RefusesNamesThatMeanSomethingElse) {
  EXPECT_EQ(scenario_problems(R"({"steps": [{"subject": "read", "as": "peer"}]})"),
            Lines{"x.json: /steps/0/as: \"peer\" is not allowed here: it means something else"});
}

TEST(Schema, NamesWhatIsWrongAtSeveralPlaces) {
  EXPECT_EQ(scenario_problems(R"({"title": 5, "over": [], "steps": [{"peer": "eof"}, {"peer": 1}]})").size(),
            3u);
}

TEST(Schema, SaysConstAndTypesOfASchemaWithoutDefinitions) {
  const Schema schema(
      Json::parse(R"({"properties": {"op": {"const": "hello"}, "id": {"type": ["integer", "null"]}}})"),
      "s.json");
  EXPECT_EQ(lines_of(schema.check(Json::parse(R"({"op": "helo", "id": 1.5})"), "line 1")),
            (Lines{"line 1: /id: expected an integer or null, found 1.5",
                   "line 1: /op: expected \"hello\", found \"helo\"; did you mean \"hello\"?"}));
}

TEST(Schema, EscapesPointers) {
  const Schema schema(Json::parse(R"({"properties": {"a/b~": {"type": "string"}}})"), "s.json");
  EXPECT_EQ(lines_of(schema.check(Json::parse(R"({"a/b~": 1})"), "x")),
            Lines{"x: /a~1b~0: expected a string, found 1"});
}

TEST(Schema, NeverCallsAnInvalidDocumentValid) {
  const Schema schema(Json::parse(R"({"contains": {"const": 1}})"), "s.json");
  EXPECT_EQ(schema.check(Json::array({2}), "x").size(), 1u);
}

TEST(Schema, RefusesWhatIsNoSchema) {
  EXPECT_THROW(Schema(Json::parse(R"({"type": 5})"), "s.json"), InputError);
  EXPECT_THROW(Schema::load("no such file"), InputError);
}

}  // namespace
}  // namespace gauge
