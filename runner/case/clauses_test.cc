#include "runner/case/clauses.h"

#include <gtest/gtest.h>

#include "runner/case/problem.h"
#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

const Schema& schema() {
  static const Schema schema = Schema::load(CLAUSE_SCHEMA);
  return schema;
}

const char* const kReadUntil = R"({"area": "RU", "title": "Reading", "clauses": [
  {"id": "RU-01", "text": "It reads what is there.", "source": "documentation", "since": "3.8", "level": "documented",
   "judge": "peer-and-api"},
  {"id": "RU-02", "text": "It waits for more.", "source": "CPython 3.6 to 3.15", "until": "3.12", "level": "observed",
   "judge": "in-process", "notes": "Only as a coroutine.", "untestable": "It needs a debugger."}]})";

// What is wrong with a file of area RU with one clause, or several.
std::vector<std::string> problems_of(const std::string& clauses) {
  TemporaryFolder folder;
  folder.write("a.json", R"({"area": "RU", "title": "A", "clauses": [)" + clauses + "]}");
  std::vector<std::string> lines;
  try {
    Clauses::load(folder.path(), schema());
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) lines.push_back(problem.pointer + ": " + problem.text);
  }
  return lines;
}

TEST(Clauses, AreReadFromEveryFileOfTheFolder) {
  TemporaryFolder folder;
  folder.write("readuntil.json", kReadUntil);
  folder.write("notes.md", "not read");
  const Clauses clauses = Clauses::load(folder.path(), schema());
  EXPECT_EQ(clauses.ids(), (std::vector<std::string>{"RU-01", "RU-02"}));
  EXPECT_EQ(clauses.all().front().since, "3.8");
  const Clause* clause = clauses.find("RU-02");
  ASSERT_NE(clause, nullptr);
  EXPECT_EQ(clause->area, "RU");
  EXPECT_EQ(clause->area_title, "Reading");
  EXPECT_EQ(clause->text, "It waits for more.");
  EXPECT_EQ(clause->source, "CPython 3.6 to 3.15");
  EXPECT_EQ(clause->since, "");
  EXPECT_EQ(clause->until, "3.12");
  EXPECT_EQ(clause->level, "observed");
  EXPECT_EQ(clause->judge, "in-process");
  EXPECT_EQ(clause->notes, "Only as a coroutine.");
  EXPECT_EQ(clause->untestable, "It needs a debugger.");
  EXPECT_EQ(clause->pointer, "/clauses/1");
  EXPECT_EQ(clauses.find("RU-03"), nullptr);
}

TEST(Clauses, OfTheSpecificationAreInOrder) {
  const Clauses clauses = Clauses::load(CLAUSES, schema());
  ASSERT_NE(clauses.find("RU-06"), nullptr);
  EXPECT_EQ(clauses.find("RU-06")->area, "RU");
}

TEST(Clauses, AreRefusedWithEverythingThatIsWrong) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(
      problems_of(
          R"({"id": "RU-01", "txet": "It reads it.", "source": "documentation", "level": "D", "judge": "peer"})"),
      (Lines{"/clauses/0/level: expected \"documented\" or \"observed\", found \"D\"",
             "/clauses/0: unknown field \"txet\"; did you mean \"text\"?"}));
  EXPECT_EQ(problems_of("5"), Lines{"/clauses/0: expected an object, found 5"});
  const std::string rest =
      R"(", "text": "It reads it.", "source": "documentation", "level": "observed", "judge": "peer"})";
  const std::string clause = R"({"id": "RU-01)" + rest;
  EXPECT_EQ(problems_of(R"({"id": "RL-01)" + rest),
            Lines{"/clauses/0/id: RL-01 is not of the file's area, RU"});
  const Lines twice = problems_of(clause + ", " + clause);
  ASSERT_EQ(twice.size(), 1u);
  EXPECT_TRUE(twice.front().starts_with("/clauses/1/id: the clause RU-01 stands already in "))
      << twice.front();
  EXPECT_TRUE(twice.front().ends_with(" at /clauses/0")) << twice.front();
}

TEST(Clauses, AreRefusedWhenFileOrFolderIsNotAsItShouldBe) {
  TemporaryFolder folder;
  EXPECT_THROW(Clauses::load(folder.path() / "none", schema()), InputError);
  folder.write("a.json", "[");
  EXPECT_THROW(Clauses::load(folder.path(), schema()), InputError);
}

}  // namespace
}  // namespace gauge
