#include "runner/report/xml_text.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

TEST(XmlText, KeepsWhatXmlHas) {
  const std::string kept = "tab\tline\n\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80";
  EXPECT_EQ(xml_text(kept), kept);
}

TEST(XmlText, ReplacesWhatXmlHasNot) {
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(xml_text(std::string("\0", 1)), bad);
  EXPECT_EQ(xml_text("a\rb\x1b"), "a" + bad + "b" + bad);
  EXPECT_EQ(xml_text("\xEF\xBF\xBE"), bad);              // U+FFFE
  EXPECT_EQ(xml_text("\xED\xA0\x80"), bad);              // a surrogate
  EXPECT_EQ(xml_text("\xC0\x80"), bad + bad);            // overlong
  EXPECT_EQ(xml_text("\xE0\x80\x80"), bad + bad + bad);  // overlong
  EXPECT_EQ(xml_text("\xF4\x90\x80\x80"), bad);          // beyond U+10FFFF
  EXPECT_EQ(xml_text("\xE2\x82"), bad + bad);            // cut short
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc…");
  EXPECT_EQ(shortened("abäc", 3), "ab…");
}

}  // namespace
}  // namespace gauge
