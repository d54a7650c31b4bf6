#include "runner/case/levels.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/case/problem.h"
#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

const ErrorVocabulary& errors() {
  static const ErrorVocabulary vocabulary = ErrorVocabulary::load(ERRORS);
  return vocabulary;
}

const Json& observations() {
  static const Json list = Json::parse(R"([
    {"head": {"raises": "IncompleteReadError", "partial": "ab", "expected": 3, "message": "2 bytes"}},
    {"warning": {"text": "w"}},
    {"bad": {"raises": "TypeError", "message": "of this Python"}},
    {"repr": {"repr": "<StreamReader>"}},
    {"list": [{"raises": "OSError", "errno": null, "message": "m"}]},
    {"message": "bytes of a call of that name"},
    {"loop_error": {"raises": "TypeError", "message": "m", "context": "c"}}])");
  return list;
}

TEST(Project, ToBehaviourLeavesOutTextsAndDiagnostics) {
  EXPECT_EQ(project(observations(), Level::behaviour, errors()), Json::parse(R"([
    {"head": {"raises": "IncompleteReadError", "partial": "ab", "expected": 3}},
    {"bad": {"raises": "TypeError"}},
    {"repr": {"repr": null}},
    {"list": [{"raises": "OSError", "errno": null}]},
    {"message": "bytes of a call of that name"}])"));
}

TEST(Project, ToMessagesLeavesOutDiagnosticsAndIncidentalMessages) {
  EXPECT_EQ(project(observations(), Level::messages, errors()), Json::parse(R"([
    {"head": {"raises": "IncompleteReadError", "partial": "ab", "expected": 3, "message": "2 bytes"}},
    {"bad": {"raises": "TypeError"}},
    {"repr": {"repr": "<StreamReader>"}},
    {"list": [{"raises": "OSError", "errno": null, "message": "m"}]},
    {"message": "bytes of a call of that name"}])"));
}

TEST(Project, ToDiagnosticsKeepsNothingElse) {
  EXPECT_EQ(project(observations(), Level::diagnostics, errors()),
            Json::parse(
                R"([{"warning": {"text": "w"}}, {"loop_error": {"raises": "TypeError", "context": "c"}}])"));
}

TEST(Project, TakesTheReasonOfAnErrorForItsMessage) {
  const Json refused = Json::parse(
      R"([{"a": {"raises": "SSLCertVerificationError", "reason": "R", "verify_code": 18, "message": "m"}}])");
  EXPECT_EQ(project(refused, Level::behaviour, errors()),
            Json::parse(R"([{"a": {"raises": "SSLCertVerificationError", "verify_code": 18}}])"));
  EXPECT_EQ(project(refused, Level::messages, errors()), refused);
  const Json incidental = Json::parse(R"([{"a": {"raises": "SSLError", "reason": "R", "message": "m"}}])");
  EXPECT_EQ(project(incidental, Level::messages, errors()),
            Json::parse(R"([{"a": {"raises": "SSLError"}}])"));
}

TEST(Same, LooksAtKeysWhateverTheirOrder) {
  EXPECT_TRUE(
      same(Json::parse(R"([{"a": {"x": 1, "y": [2]}}])"), Json::parse(R"([{"a": {"y": [2], "x": 1}}])")));
  EXPECT_FALSE(same(Json::parse(R"({"x": 1})"), Json::parse(R"({"x": 1, "y": 2})")));
  EXPECT_FALSE(same(Json::parse(R"({"x": 1, "z": 2})"), Json::parse(R"({"x": 1, "y": 2})")));
  EXPECT_FALSE(same(Json::parse("[1, 2]"), Json::parse("[2, 1]")));
  EXPECT_FALSE(same(Json::parse("[1]"), Json::parse("[1, 2]")));
}

TEST(Same, TellsIntegersFromNumbersWithAFraction) {
  EXPECT_FALSE(same(1, 1.0));
  EXPECT_TRUE(same(1u, 1));
  EXPECT_FALSE(same(true, 1));
  EXPECT_FALSE(same("1", 1));
}

TEST(Canonical, OrdersKeysOfErrors) {
  const Json list = Json::parse(
      R"([{"z": {"message": "m", "context": "c", "expected": 1, "y": 1, "partial": "x", "x": 1, "raises": "E"}}])");
  EXPECT_EQ(canonical(list).dump(),
            R"([{"z":{"raises":"E","partial":"x","expected":1,"x":1,"y":1,"message":"m","context":"c"}}])");
  EXPECT_EQ(canonical(Json::parse(R"([{"a": {"sha256": "x", "length": 5}}])")).dump(),
            R"([{"a":{"length":5,"sha256":"x"}}])");
}

TEST(WithoutTransport, LeavesOutCallsOnTheTransportOnly) {
  EXPECT_EQ(without_transport(
                Json::parse(R"([{"a": 1}, {"transport": {"text": "pause_reading"}}, {"spins": true}])")),
            Json::parse(R"([{"a": 1}, {"spins": true}])"));
}

TEST(ErrorVocabulary, IsThatOfTheSpecification) {
  EXPECT_TRUE(errors().has("LimitOverrunError"));
  EXPECT_FALSE(errors().has("ZeroDivisionError"));
  EXPECT_TRUE(errors().message_is_incidental("CancelledError"));
  EXPECT_FALSE(errors().message_is_incidental("ValueError"));
  EXPECT_FALSE(errors().message_is_incidental("ZeroDivisionError"));
  EXPECT_EQ(errors().names().front(), "AssertionError");
}

TEST(ErrorVocabulary, RefusesAFileOfAnotherForm) {
  TemporaryFolder folder;
  auto message = [&folder](const char* text) -> std::string {
    try {
      ErrorVocabulary::load(folder.write("e.json", text));
    } catch (const InputError& error) {
      return error.problems().front().pointer + ": " + error.problems().front().text;
    }
    return "no error";
  };
  EXPECT_EQ(message("[]"), ": missing field \"errors\", an object");
  EXPECT_EQ(message(R"({"errors": {"E": {"message": "x"}}})"),
            "/errors/E: \"message\" is neither \"compared\" nor \"incidental\"");
}

}  // namespace
}  // namespace gauge
