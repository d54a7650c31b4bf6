#include "runner/case/json_layout.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "runner/case/json_file.h"

namespace gauge {
namespace {

void expect_unchanged(const std::string& text) { EXPECT_EQ(layout_file(parse_json(text, "golden")), text); }

TEST(JsonLayout, WritesAScenarioAsThePageOnTheFormatShowsIt) {
  expect_unchanged(R"({
  "title": "EOF after half a separator hands back the partial data",
  "clauses": ["RU-06"],
  "over": ["direct", "tcp", "unix"],
  "reader": {"limit": 64},
  "steps": [
    {"subject": "readuntil", "separator": "\r\n", "as": "head"},
    {"peer": "send", "data": "abc\r"},
    {"peer": "eof", "expect": [
      {"head": {
        "raises": "IncompleteReadError",
        "partial": "abc\r",
        "expected": null,
        "message": "4 bytes read on a total of undefined expected bytes"
      }}
    ]},
    {"subject": "at_eof", "expect": [{"at_eof": true}]}
  ],
  "recorded": ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]
}
)");
}

TEST(JsonLayout, GivesEachConditionalObservationALine) {
  expect_unchanged(R"({
  "steps": [
    {"subject": "readline", "as": "line", "expect": [
      {"line": {"raises": "TypeError"}, "when": {"python": "<3.13"}},
      {"line": "ab;", "when": {"python": ">=3.13"}}
    ]},
    {"together": [
      {"subject": "feed_data", "data": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
      {"subject": "cancel", "call": "head"}
    ]}
  ]
}
)");
}

TEST(JsonLayout, GivesEveryKeyALineWhereTheLastValueCannotBeOpened) {
  expect_unchanged(R"({
  "steps": [
    {
      "together": [
        {"subject": "feed_data", "data": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
        {"subject": "cancel", "call": "head"}
      ],
      "expect": [{"head": {"raises": "CancelledError"}}]
    }
  ]
}
)");
}

TEST(JsonLayout, GivesEachStepALineHoweverShort) {
  expect_unchanged(R"({
  "steps": [
    {"peer": "eof"},
    {"peer": "close"}
  ],
  "recorded": ["3.6"]
}
)");
}

TEST(JsonLayout, CountsTheCommaThatFollowsALine) {
  const std::string fits(kLayoutColumns - 2 - 4 - 4, 'x');  // indent, key, quotes and brackets; no comma
  EXPECT_EQ(layout_file({{"", {fits}}}), "{\n  \"\": [\"" + fits + "\"]\n}\n");
  EXPECT_EQ(layout_file({{"", {fits}}, {"a", 1}}),
            "{\n  \"\": [\n    \"" + fits + "\"\n  ],\n  \"a\": 1\n}\n");
}

TEST(JsonLayout, ShowsBytesThatCannotBeSeen) {
  EXPECT_EQ(layout_line(std::string("\0\b\f\x1F\x7F\n\r\t\"\\/", 11)),
            R"("\u0000\u0008\u000c\u001f\u007f\n\r\t\"\\/")");
  EXPECT_EQ(layout_line("\u0080\u00E9\u00FF"), R"("\u0080\u00e9\u00ff")");
  EXPECT_EQ(layout_line("\u2026"), "\"\u2026\"");
}

TEST(JsonLayout, WritesEmptyContainersAndScalars) {
  EXPECT_EQ(layout_file(Json::object()), "{}\n");
  EXPECT_EQ(layout_file(5), "5\n");
  EXPECT_EQ(layout_line(Json::parse(R"({"a": [], "b": {}, "c": null, "d": [true, -1, 2.5]})")),
            R"({"a": [], "b": {}, "c": null, "d": [true, -1, 2.5]})");
}

Json random_value(std::mt19937& random, int depth) {
  switch (random() % (depth > 0 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<int>(random() % 100000) - 50000;
    case 3:
      return static_cast<double>(random() % 1000) / 7;
    case 4: {
      std::string text;
      for (auto length = random() % 40; length > 0; --length) {
        static const char* const kCharacters[] = {"a",    "\n",     "\"",     "\\",
                                                  "\x01", "\u0080", "\u00FF", "\u2026"};
        text += kCharacters[random() % std::size(kCharacters)];
      }
      return text;
    }
    case 5: {
      Json array = Json::array();
      for (auto length = random() % 5; length > 0; --length) array.push_back(random_value(random, depth - 1));
      return array;
    }
    default: {
      Json object = Json::object();
      for (auto length = random() % 5; length > 0; --length) {
        object[std::string(1 + random() % 20, static_cast<char>('a' + random() % 26))] =
            random_value(random, depth - 1);
      }
      return object;
    }
  }
}

TEST(JsonLayout, IsReadBackAsTheSameValueInTheSameOrder) {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    const Json value = random_value(random, 5);
    EXPECT_EQ(parse_json(layout_file(value), "layout"), value);
    EXPECT_EQ(parse_json(layout_line(value), "layout"), value);
    EXPECT_EQ(layout_file(parse_json(layout_file(value), "layout")), layout_file(value));
  }
}

}  // namespace
}  // namespace gauge
