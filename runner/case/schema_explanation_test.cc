#include "runner/case/schema_explanation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace gauge {
namespace {

using Kind = Violation::Kind;

// The texts, for a schema without "if" and "pattern".
std::vector<std::string> texts(const char* schema, const char* document,
                               const std::vector<Violation>& violations) {
  const FitsPart never = [](const Json&, const Json&) -> bool { throw std::logic_error("was asked"); };
  std::vector<std::string> texts;
  for (const Explanation& each : explain(Json::parse(schema), Json::parse(document), violations, never)) {
    texts.push_back(each.pointer + ": " + each.text);
  }
  return texts;
}

TEST(Explain, DropsAlternativesOfAnotherType) {
  const char* schema = R"({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]})";
  const std::vector<Violation> violations = {{"", Kind::type, ""}, {"/0", Kind::type, ""}};
  EXPECT_EQ(texts(schema, R"(["x"])", violations),
            std::vector<std::string>{"/0: expected an integer, found \"x\""});
}

TEST(Explain, PrefersTheAlternativeWhoseRequiredFieldsAreThere) {
  const char* schema = R"({"oneOf": [
      {"required": ["observed"], "properties": {"observed": {"type": "array"}}, "additionalProperties": false},
      {"required": ["failed"], "properties": {"failed": {"type": "string"}}, "additionalProperties": false}]})";
  EXPECT_EQ(
      texts(schema, R"({"failed": "x", "faield": 1})", {{"", Kind::missing, ""}, {"", Kind::unknown, ""}}),
      std::vector<std::string>{": unknown field \"faield\""});
}

TEST(Explain, ShortensWhatWasFound) {
  const std::string document = "\"" + std::string(100, 'x') + "\"";
  EXPECT_EQ(texts(R"({"type": "integer"})", document.c_str(), {{"", Kind::type, ""}}),
            std::vector<std::string>{": expected an integer, found \"" + std::string(59, 'x') + "..."});
}

TEST(Explain, EndsForASchemaThatRefersToItself) {
  EXPECT_EQ(texts(R"({"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/a"}}})", "5",
                  {{"", Kind::type, "the validator's words"}}),
            std::vector<std::string>{": the validator's words"});
}

TEST(Explain, FallsBackToTheValidatorsWords) {
  EXPECT_EQ(texts("{}", "{\"a\": 1}", {{"/a", Kind::other, "said the validator"}}),
            std::vector<std::string>{"/a: said the validator"});
  EXPECT_EQ(texts("{}", "{\"a\": 1}", {{"/a", Kind::bound, "said the validator"}}),
            std::vector<std::string>{"/a: said the validator"});
}

}  // namespace
}  // namespace gauge
