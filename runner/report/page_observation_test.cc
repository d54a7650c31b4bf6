#include "runner/report/page_observation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gauge {
namespace {

Json told(const char* observation) { return page_observation(Json::parse(observation)); }

TEST(PageObservation, IsToldInWordsWithItsNameAndItsBytes) {
  EXPECT_EQ(told(R"({"line": "a\n"})"),
            (Json{{"text", R"(line = "a\n")"}, {"name", "line"}, {"kind", "value"}, {"bytes", "a\n"}}));
  EXPECT_FALSE(told(R"({"line": ""})").contains("bytes")) << "there are none to be shown";
  EXPECT_FALSE(told(R"({"end": true})").contains("bytes"));
}

TEST(PageObservation, HasAKind) {
  const auto kind = [](const char* observation) { return told(observation)["kind"]; };
  EXPECT_EQ(kind(R"({"x": {"raises": "ValueError", "message": "no"}})"), "error");
  EXPECT_EQ(kind(R"({"x": {"text": "raises"}})"), "value");
  EXPECT_EQ(kind(R"({"loop_error": {"context": "oh"}})"), "diagnostic");
  EXPECT_EQ(kind(R"({"warning": {"text": "oh"}})"), "diagnostic");
  EXPECT_EQ(kind(R"({"log": {"text": "oh"}})"), "diagnostic");
  EXPECT_EQ(kind(R"({"transport": {"text": "pause_reading"}})"), "transport");
  EXPECT_EQ(kind(R"({"peer": "ab"})"), "peer");
  EXPECT_EQ(kind(R"({"pending": {"text": "x"}})"), "state");
}

TEST(PageObservation, ShowsThePartialDataOfAnError) {
  const Json error = told(R"({"x": {"raises": "IncompleteReadError", "partial": "ab", "expected": 3}})");
  EXPECT_EQ(error["bytes"], "ab");
}

TEST(PageObservation, HoldsTheFrontOfLongBytes) {
  const Json observation = {{"x", std::string(kPageBytesMax + 44, 'x')}};
  const Json long_one = page_observation(observation);
  EXPECT_EQ(long_one["bytes"].get<std::string>().size(), kPageBytesMax);
  EXPECT_EQ(long_one["bytes_in_all"], 300);
  EXPECT_FALSE(page_observation({{"x", std::string(kPageBytesMax, 'x')}}).contains("bytes_in_all"));
}

TEST(PageObservation, BytesAboveAsciiStayOneCharacterEach) {
  EXPECT_EQ(told("{\"x\": \"\\u00ff\\u0000\"}")["bytes"], Json::parse("\"\\u00ff\\u0000\""));
}

TEST(PageObservation, WhatIsNoBytesIsToldAllTheSame) {
  EXPECT_FALSE(told("{\"x\": \"\\u20ac\"}").contains("bytes"));
}

}  // namespace
}  // namespace gauge
