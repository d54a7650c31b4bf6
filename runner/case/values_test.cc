#include "runner/case/values.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gauge {
namespace {

// The value as a request carries it, or what is wrong: "pointer: text", all in an array.
Json expanded(const char* text) {
  ProblemList problems("x.json");
  Json value = expand_value(Json::parse(text), "/data", problems);
  if (problems.empty()) return value;
  Json lines = Json::array();
  for (const Problem& problem : problems.take()) lines.push_back(problem.pointer + ": " + problem.text);
  return lines;
}

TEST(ExpandValue, LeavesWhatIsOneAlready) {
  for (const char* text :
       {"null", "true", "5", "-1.5", R"("a\u00ff")", R"({"text": "\u0100"})", R"({"tuple": []})",
        R"({"repeat": "b", "times": 2})", R"({"memoryview": {"repeat": "b", "times": 2}})"}) {
    EXPECT_EQ(expanded(text), Json::parse(text)) << text;
  }
}

TEST(ExpandValue, JoinsPiecesAtAnyDepth) {
  EXPECT_EQ(expanded(R"(["a", {"repeat": "b", "times": 2}])"), "abb");
  EXPECT_EQ(expanded(R"({"list": [{"tuple": [{"bytearray": ["a", "b"]}]}, 5]})"),
            Json::parse(R"({"list": [{"tuple": [{"bytearray": "ab"}]}, 5]})"));
}

TEST(ExpandValue, RefusesWhatIsNoValue) {
  EXPECT_EQ(expanded(R"("\u0100")"),
            Json::array({"/data: the character U+0100 is not a byte: bytes are U+0000 to U+00FF"}));
  EXPECT_EQ(
      expanded("[5]"),
      Json::array(
          {"/data: an array is pieces of bytes; a tuple is {\"tuple\": [...]}, a list {\"list\": [...]}"}));
  EXPECT_EQ(expanded(R"({"tuple": "x"})"), Json::array({"/data/tuple: expected an array of values"}));
  EXPECT_EQ(expanded(R"({"list": [{"text": 5}, {"text": null}]})"),
            Json::array({"/data/list/0/text: expected a string", "/data/list/1/text: expected a string"}));
  EXPECT_EQ(
      expanded(R"({"memoryview": 5})"),
      Json::array({"/data/memoryview: bytes are a string, {\"repeat\", \"times\"} or an array of these"}));
  const Json neither =
      Json::array({"/data: not a value: an object is {\"repeat\", \"times\"} or has one of the keys text, "
                   "tuple, list, generator, bytearray and "
                   "memoryview"});
  for (const char* text : {R"({"txt": "x"})", "{}", R"({"repeat": "a"})", R"({"text": "a", "list": []})"}) {
    EXPECT_EQ(expanded(text), neither) << text;
  }
}

}  // namespace
}  // namespace gauge
