#include "runner/report/badge.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "runner/report/sample_run.h"

namespace gauge {
namespace {

// Of a subject with so many variants of each outcome.
Badge badge_with(std::size_t passed, std::size_t failed, std::size_t untestable = 0) {
  const SampleRun sample;
  RunReport report = sample.report();
  report.run.results.clear();
  const auto add = [&report](Outcome outcome, std::size_t times) {
    RunResult result = SampleRun::failure();
    result.outcome = outcome;
    result.deviations.clear();
    report.run.results.insert(report.run.results.end(), times, result);
  };
  add(Outcome::pass, passed);
  add(Outcome::fail, failed);
  add(Outcome::untestable, untestable);
  return badge_of(report, report.run.subjects[0]);
}

TEST(Badge, CountsAllThatIsForItsVersion) {
  const SampleRun sample;
  const RunReport report = sample.report();
  const Badge badge = badge_of(report, report.run.subjects[0]);
  EXPECT_EQ(badge.label, "reference streams");
  EXPECT_EQ(badge.message, "2 of 12 like CPython 3.15");  // 13 but untestable
  EXPECT_EQ(badge.colour, "red");
}

TEST(Badge, OnlyAllIsBright) {
  EXPECT_EQ(badge_with(5, 0, 3).colour, "brightgreen");
  EXPECT_EQ(badge_with(5, 0, 3).message, "5 of 5 like CPython 3.15");
  EXPECT_EQ(badge_with(9999, 1).colour, "green");
  EXPECT_EQ(badge_with(95, 5).colour, "green");
  EXPECT_EQ(badge_with(949, 51).colour, "yellowgreen");
  EXPECT_EQ(badge_with(3, 1).colour, "yellow");
  EXPECT_EQ(badge_with(1, 1).colour, "orange");
  EXPECT_EQ(badge_with(1, 2).colour, "red");
}

TEST(Badge, WhatWasNotMeasuredHasNoShare) {
  const SampleRun sample;
  const RunReport report = sample.report();
  const Badge gone = badge_of(report, report.run.subjects[1]);
  EXPECT_EQ(gone.message, "did not start");
  EXPECT_EQ(gone.colour, "lightgrey");
  EXPECT_EQ(badge_with(0, 0, 2).message, "nothing judged");
}

TEST(Badge, ACommandLineIsCalledWhatItSaysItIs) {
  const SampleRun sample;
  RunReport report = sample.report();
  report.run.subjects[0].subject.name = "./adapter --fast";
  EXPECT_EQ(badge_of(report, report.run.subjects[0]).label, "Streamgauge reference streams");
}

TEST(Badge, ThePictureSaysTheSameToThoseWhoHearIt) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(badge_svg({"a<b> & \"c\" \x1b", "1 of 2", "red"}).c_str()));
  const pugi::xml_node svg = document.child("svg");
  EXPECT_STREQ(svg.child("title").text().get(), "a<b> & \"c\" \xEF\xBF\xBD: 1 of 2");
  EXPECT_STREQ(svg.attribute("aria-label").value(), svg.child("title").text().get());
}

TEST(Badge, IsAsWideAsItsText) {
  const auto width = [](const std::string& message) {
    pugi::xml_document document;
    EXPECT_TRUE(document.load_string(badge_svg({"label", message, "red"}).c_str()));
    return document.child("svg").attribute("width").as_double();
  };
  EXPECT_NEAR(width("mmmm") - width("mm"), 2 * 10.7, 0.01);
  EXPECT_NEAR(width("ii") - width("i"), 3.1, 0.01);
}

TEST(Badge, ForShields) {
  EXPECT_EQ(
      Json::parse(badge_json({"x streams", "1 of 2", "orange"})),
      Json::parse(R"({"schemaVersion": 1, "label": "x streams", "message": "1 of 2", "color": "orange"})"));
}

}  // namespace
}  // namespace gauge
