#include "runner/check/finding.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gauge {
namespace {

class FindingTest : public testing::Test {
 protected:
  std::string form(const std::string& line) {
    const auto finding = check_form(answers_, line);
    return finding ? finding->section + ": " + finding->reason : "";
  }

  std::string answer(const std::string& line, const std::string& expected) {
    const auto finding = check_answer(answers_, line, Json::parse(expected), errors_);
    return finding ? to_string(finding->status) + ": " + finding->reason : "";
  }

  std::string deviation(const std::string& expected, const std::string& observed, bool came_late = false) {
    Deviation deviation;
    deviation.expected = Json::parse(expected);
    deviation.observed = Json::parse(observed);
    const Finding finding = explain_deviation(deviation, came_late, errors_);
    return to_string(finding.status) + ": " + finding.reason;
  }

  const Schema answers_ = Schema::load(SOURCE_DIRECTORY "/spec/schema/answer.schema.json");
  const ErrorVocabulary errors_ = ErrorVocabulary::load(SOURCE_DIRECTORY "/spec/errors.json");
};

TEST_F(FindingTest, AnAnswerOfTheRightForm) {
  EXPECT_EQ(form(R"({"id": 1, "observed": []})"), "");
  EXPECT_EQ(form(R"({"id": 1, "observed": [{"line": "abc\n"}, {"n": null}]})"), "");
}

TEST_F(FindingTest, EachFieldThatIsNotAsItShouldBeIsNamed) {
  EXPECT_EQ(form("Segmentation fault"), "1, Transport: the line is not JSON");
  EXPECT_EQ(form(R"({"id": 1})").substr(0, 12), "4, Answers: ");
  EXPECT_NE(form(R"({"id": 1, "observed": [{"x": {"bytes": "ab"}}]})").find("/observed/0/x"),
            std::string::npos);
  const std::string hello = form(
      R"({"id": 1, "hello": {"protocol": 1, "name": "", "version": 3, "language": "C", "profile": "new", "operations": []}})");
  EXPECT_EQ(hello.substr(0, 10), "6, hello: ");
  for (const char* pointer : {"/hello/name", "/hello/version", "/hello/profile"}) {
    EXPECT_NE(hello.find(pointer), std::string::npos) << hello;
  }
}

TEST_F(FindingTest, WhatAnExchangeIsToBeAnsweredBy) {
  EXPECT_EQ(answer(R"({"id": 1, "unsupported": "no"})", R"("unsupported")"), "");
  EXPECT_EQ(answer(R"({"id": 1, "observed": []})", R"("unsupported")"),
            "wrong: it is to be answered by `unsupported`, not `observed`");
  EXPECT_EQ(answer(R"({"id": 1, "observed": [{"made": null}]})", R"({"observed": [{"made": null}]})"), "");
  EXPECT_EQ(answer(R"({"id": 1, "unsupported": "no readers"})", R"({"observed": []})"),
            "unsupported: no readers");
  EXPECT_EQ(answer(R"({"id": 1, "failed": "a fault"})", R"({"observed": []})"), "wrong: it failed: a fault");
  EXPECT_EQ(answer(R"({"id": 1, "observed": [{"settle": null}]})", R"({"observed": []})"),
            "wrong: an outcome that is null was observed as `settle` where the request has no `as`");
}

TEST_F(FindingTest, WhatIsMissingIsLateOrNeverCame) {
  EXPECT_EQ(deviation(R"([{"line": "ab\n"}])", "[]", true).substr(0, 58),
            "wrong: `line` came only after further `settle` requests: t");
  EXPECT_EQ(deviation(R"([{"line": "ab\n"}])", R"([{"lien": "ab\n"}])"),
            R"(wrong: `line` was never observed; what was: lien = "ab\n")");
}

TEST_F(FindingTest, AValueOfAnotherKindIsATranslationGoneWrong) {
  EXPECT_EQ(deviation(R"([{"line": "ab\n"}])", R"([{"line": {"text": "ab\n"}}])"),
            "wrong: `line` is an object with the key `text`, where bytes (a string) is expected");
  EXPECT_EQ(deviation(R"([{"end": true}])", R"([{"end": 1}])"),
            "wrong: `end` is a number, where a boolean is expected");
}

TEST_F(FindingTest, AnotherValueOfTheKindIsADifference) {
  EXPECT_EQ(deviation(R"([{"line": "ab\n"}])", R"([{"line": "ab"}])"),
            "differs: `line` is another than CPython's");
  EXPECT_EQ(deviation(R"([{"line": "ab\n"}])", R"([{"line": {"raises": "EndOfStream", "message": ""}}])"),
            "differs: `line` is another than CPython's");
  EXPECT_EQ(deviation("[]", R"([{"leaked": {"text": "the transport of s"}}])").substr(0, 8), "differs:");
  EXPECT_EQ(deviation(R"([{"peer": "abc"}])", R"([{"peer": ""}])"),
            "differs: `peer` is another than CPython's");
}

TEST_F(FindingTest, OrderCounts) {
  EXPECT_EQ(deviation(R"([{"a": null}, {"b": null}])", R"([{"b": null}, {"a": null}])").substr(0, 8),
            "differs:");
}

}  // namespace
}  // namespace gauge
