#include "runner/adapter/answer.h"

#include <gtest/gtest.h>

#include <string>

namespace gauge {
namespace {

std::string error_of(const std::string& line) {
  try {
    parse_answer(line, 7);
  } catch (const AnswerError& error) {
    return error.what();
  }
  return "accepted";
}

bool is_accepted(const std::string& observations) {
  return error_of(R"({"id": 7, "observed": )" + observations + "}") == "accepted";
}

TEST(AnswerTest, ThreeKinds) {
  const Answer observed = parse_answer(R"({"id": 7, "observed": [{"head": "GET"}]})", 7);
  EXPECT_EQ(std::get<Observed>(observed).observations, Json::parse(R"([{"head": "GET"}])"));
  const Answer unsupported = parse_answer(R"({"unsupported": "not here", "id": 7})", 7);
  EXPECT_EQ(std::get<Unsupported>(unsupported).reason, "not here");
  const Answer failed = parse_answer(R"({"id": 7, "failed": "no such stream"})", 7);
  EXPECT_EQ(std::get<Failed>(failed).reason, "no such stream");
}

TEST(AnswerTest, NonsenseIsNamed) {
  EXPECT_EQ(error_of("hello"), R"(not JSON: "hello")");
  EXPECT_EQ(error_of(""), R"(not JSON: "")");
  EXPECT_EQ(error_of("{\"id\": 7, \"failed\": \"\xFF\"}").substr(0, 8), "not JSON");
  EXPECT_EQ(error_of("[7]"), R"(not an object: "[7]")");
  EXPECT_EQ(error_of(R"({"observed": []})").substr(0, 20), "an answer without `i");
  EXPECT_NE(error_of(R"({"id": 8, "observed": []})").find("where 7 is due"), std::string::npos);
  EXPECT_NE(error_of(R"({"id": "7", "observed": []})").find("where 7 is due"), std::string::npos);
}

TEST(AnswerTest, AnAnswerIsOneOfThreeThings) {
  for (const char* line : {R"({"id": 7})", R"({"id": 7, "observed": {}})", R"({"id": 7, "unsupported": 1})",
                           R"({"id": 7, "failed": null})", R"({"id": 7, "observed": [], "failed": ""})",
                           R"({"id": 7, "hello": {}})"}) {
    EXPECT_EQ(error_of(line).substr(0, 26), "an answer holds `id` and o") << line;
  }
}

TEST(AnswerTest, EveryFormOfValueIsAccepted) {
  for (const char* value :
       {R"("abc\u00ff\u0000")", "null", "true", "-3", "0.5", R"({"text": "\u2603"})", R"(["a", ["b", 1]])",
        R"({"streams": "stream"})", R"({"repr": "<StreamReader>"})", R"({"type": "bytearray"})",
        R"({"port": 4711})", R"({"dict": [[{"text": "subject"}, [["a", "b"]]], ["k", null]]})",
        R"({"raises": "IncompleteReadError", "partial": "ab", "expected": null, "message": "4 bytes"})",
        R"({"raises": "OSError", "errno": "EPIPE", "message": "\u2603"})"}) {
    EXPECT_TRUE(is_accepted(R"([{"head": )" + std::string(value) + "}]")) << value;
  }
}

TEST(AnswerTest, OtherFormsAreNot) {
  for (const char* value : {R"("\u0100")", R"("\u2603")", "{}", R"({"txt": "a"})", R"({"text": 1})",
                            R"({"port": "80"})", R"(["ab", {"x": 1}])", R"({"text": "a", "repr": "b"})",
                            R"({"raises": 3})", R"({"raises": "ValueError", "message": 5})",
                            R"({"raises": "IncompleteReadError", "partial": {"what": 1}})"}) {
    EXPECT_FALSE(is_accepted(R"([{"head": )" + std::string(value) + "}]")) << value;
  }
}

TEST(AnswerTest, ReservedObservationsHaveTheirForms) {
  for (const char* observation :
       {R"({"accepted": {"streams": "stream"}})", R"({"transport": {"text": "pause_reading"}})",
        R"({"transport": {"text": "resume_reading"}})", R"({"pending": {"text": "head"}})",
        R"({"leaked": {"text": "a transport"}})", R"({"loop_error": null})",
        R"({"loop_error": {"context": "x"}})",
        R"({"loop_error": {"raises": "OSError", "message": "a", "context": "b"}})",
        R"({"warning": {"text": "w"}})", R"({"log": {"text": "l"}})", R"({"spins": true})"}) {
    EXPECT_TRUE(is_accepted("[" + std::string(observation) + "]")) << observation;
  }
  for (const char* observation :
       {R"({"accepted": "stream"})", R"({"transport": {"text": "stop"}})",
        R"({"transport": "pause_reading"})", R"({"pending": "head"})", R"({"loop_error": "x"})",
        R"({"warning": null})", R"({"spins": 1})", R"({})", R"("head")", R"({"a": 1, "b": 2})"}) {
    EXPECT_FALSE(is_accepted("[" + std::string(observation) + "]")) << observation;
  }
}

}  // namespace
}  // namespace gauge
