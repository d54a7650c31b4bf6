#include "runner/report/bounded_text.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

std::string note(const std::string& missing) { return "missing: " + missing; }

BoundedText::Section section(std::size_t entries, std::size_t bytes, const std::string& noun) {
  BoundedText::Section section{noun + " begin\n", {}, noun, noun + " end\n"};
  section.entries.assign(entries, {std::string(bytes, 'x'), "brief\n"});
  return section;
}

std::size_t times(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++count;
  return count;
}

TEST(BoundedText, WhatHasRoomIsWhole) {
  BoundedText text(5000);
  text.add(section(10, 100, "things"));
  text.add(section(0, 100, "nothings"));
  const std::string whole = text.text(note);
  EXPECT_EQ(times(whole, "x"), 1000U);
  EXPECT_EQ(whole.find("missing"), std::string::npos);
  EXPECT_EQ(whole.find("nothings"), std::string::npos) << "an empty section has no head";
}

TEST(BoundedText, IsFirstShortenedAndThenLeftOut) {
  BoundedText text(5000);
  text.add(section(100, 100, "things"));
  const std::string shortened = text.text(note);
  EXPECT_LE(shortened.size(), 5000U);
  EXPECT_EQ(times(shortened, "brief") + times(shortened, "x") / 100, 100U) << "each is told in some way";
  EXPECT_NE(
      shortened.find("missing: the details of " + std::to_string(times(shortened, "brief")) + " things"),
      std::string::npos);

  BoundedText longer(5000);
  longer.add(section(10'000, 100, "things"));
  const std::string cut = longer.text(note);
  EXPECT_LE(cut.size(), 5000U);
  EXPECT_EQ(times(cut, "x"), 0U);
  EXPECT_NE(cut.find(" and " + std::to_string(10'000 - times(cut, "brief")) + " things"), std::string::npos);
  EXPECT_EQ(times(cut, "things end"), 1U) << "what was opened is closed";
}

TEST(BoundedText, ALaterSectionKeepsItsShare) {
  BoundedText text(10'000);
  text.add(section(1000, 100, "things"));
  text.add(section(5, 100, "others"));
  const std::string both = text.text(note);
  EXPECT_LE(both.size(), 10'000U);
  EXPECT_EQ(times(both.substr(both.find("others begin")), "x"), 500U);
}

TEST(BoundedText, AHeadingStandsOnceBeforeItsEntries) {
  BoundedText::Section headed{"", {{"1", "", "A\n"}, {"2", "", "A\n"}, {"3", "", "B\n"}}, "things"};
  BoundedText text(5000);
  text.add(headed);
  EXPECT_EQ(text.text(note), "A\n12B\n3");
}

}  // namespace
}  // namespace gauge
