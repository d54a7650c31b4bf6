#include "runner/adapter/gallery.h"

#include <gtest/gtest.h>

#include "runner/adapter/subjects.h"

namespace gauge {
namespace {

std::vector<Rogue> listed(const std::string& script) {
  const Interrupt interrupt;
  return list_rogues({PYTHON, "-c", script}, interrupt);
}

std::string complaint(const std::string& script) {
  try {
    listed(script);
  } catch (const SubjectError& error) {
    return error.what();
  }
  return "";
}

TEST(GalleryTest, TellsOfEachRogue) {
  const std::vector<Rogue> rogues = listed(R"(
import sys
assert sys.argv[1:] == ["--list", "--json"]
print('[{"name": "a", "area": "flow", "fault": "Does.", "clauses": ["WD-01", "WD-02"], "level": "messages",'
      ' "since": "3.7", "until": "3.12"},'
      '{"name": "b", "area": "reader", "fault": "Does not.", "clauses": [], "level": "behaviour"}]'))");
  ASSERT_EQ(rogues.size(), 2U);
  EXPECT_EQ(rogues[0].name, "a");
  EXPECT_EQ(rogues[0].area, "flow");
  EXPECT_EQ(rogues[0].fault, "Does.");
  EXPECT_EQ(rogues[0].clauses, (std::vector<std::string>{"WD-01", "WD-02"}));
  EXPECT_EQ(rogues[0].level, Level::messages);
  EXPECT_EQ(rogues[1].level, Level::behaviour);
}

TEST(GalleryTest, AFaultIsOfSomeVersions) {
  Rogue rogue;
  EXPECT_TRUE(is_of_version(rogue, Version::parse("3.6")));
  rogue.since = "3.7";
  rogue.until = "3.12";
  EXPECT_FALSE(is_of_version(rogue, Version::parse("3.6.15")));
  EXPECT_TRUE(is_of_version(rogue, Version::parse("3.7.0")));
  EXPECT_TRUE(is_of_version(rogue, Version::parse("3.11.9")));
  EXPECT_FALSE(is_of_version(rogue, Version::parse("3.12")));
}

TEST(GalleryTest, SaysWhyItCannotBeAsked) {
  const Interrupt interrupt;
  EXPECT_THROW(list_rogues({"/no/such/program"}, interrupt), SubjectError);
  EXPECT_NE(complaint("import sys; sys.exit('not today')").find("not today"), std::string::npos);
  EXPECT_NE(complaint("print('hello')").find("not a list of rogues"), std::string::npos);
  EXPECT_NE(complaint("print('[{}]')").find("name"), std::string::npos);
  EXPECT_NE(
      complaint(R"(print('[{"name": "a", "area": "b", "fault": "c", "clauses": [], "level": "loud"}]'))")
          .find("no level loud"),
      std::string::npos);
}

}  // namespace
}  // namespace gauge
