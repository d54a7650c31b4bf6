#include "runner/case/clauses.h"

#include <gtest/gtest.h>

#include "runner/case/problem.h"
#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

const char* const kReader = R"({"area": "reader", "title": "Reading", "clauses": [
  {"id": "RU-01", "text": "It reads.", "source": "docs", "since": "3.8", "level": "documented", "judge": "S"},
  {"id": "RU-02", "text": "It waits.", "source": "streams.py", "until": "3.12", "level": "observed", "judge": "P",
   "notes": "n", "untestable": "needs a debugger"}]})";

std::vector<std::string> problems_of(const std::string& clause) {
  TemporaryFolder folder;
  folder.write("a.json", R"({"area": "a", "title": "A", "clauses": [)" + clause + "]}");
  std::vector<std::string> lines;
  try {
    Clauses::load(folder.path());
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) lines.push_back(problem.pointer + ": " + problem.text);
  }
  return lines;
}

TEST(Clauses, AreReadFromEveryFileOfTheFolder) {
  TemporaryFolder folder;
  folder.write("reader.json", kReader);
  folder.write("b.json", R"({"area": "b", "title": "B", "clauses": []})");
  folder.write("notes.md", "not read");
  const Clauses clauses = Clauses::load(folder.path());
  EXPECT_EQ(clauses.ids(), (std::vector<std::string>{"RU-01", "RU-02"}));
  const Clause* clause = clauses.find("RU-02");
  ASSERT_NE(clause, nullptr);
  EXPECT_EQ(clause->area, "reader");
  EXPECT_EQ(clause->area_title, "Reading");
  EXPECT_EQ(clause->text, "It waits.");
  EXPECT_EQ(clause->source, "streams.py");
  EXPECT_EQ(clause->since, "");
  EXPECT_EQ(clause->until, "3.12");
  EXPECT_EQ(clause->level, "observed");
  EXPECT_EQ(clause->judge, "P");
  EXPECT_EQ(clause->notes, "n");
  EXPECT_EQ(clause->untestable, "needs a debugger");
  EXPECT_EQ(clause->pointer, "/clauses/1");
  EXPECT_EQ(clauses.find("RU-03"), nullptr);
}

TEST(Clauses, AreRefusedWithEverythingThatIsWrong) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(
      problems_of(R"({"id": "A-1", "txet": "x", "source": "s", "level": "D", "judge": ""})"),
      (Lines{"/clauses/0: missing field \"text\"", "/clauses/0/judge: expected a string that is not empty",
             "/clauses/0: unknown field \"txet\"; did you mean \"text\"?",
             "/clauses/0/level: expected \"documented\" or \"observed\", found \"D\""}));
  EXPECT_EQ(problems_of("5"), Lines{"/clauses/0: expected an object"});
  const std::string clause = R"({"id": "A-1", "text": "t", "source": "s", "level": "observed", "judge": "S")";
  EXPECT_EQ(problems_of(clause + R"(, "since": "new"})"),
            Lines{"/clauses/0/since: \"new\" is not a version such as 3.12 or 3.12.1"});
  EXPECT_EQ(problems_of(clause + "}, " + clause + "}").size(), 1u);
  EXPECT_TRUE(problems_of(clause + "}, " + clause + "}")
                  .front()
                  .starts_with("/clauses/1: the clause A-1 stands already in "));
}

TEST(Clauses, AreRefusedWhenFileOrFolderIsNotAsItShouldBe) {
  TemporaryFolder folder;
  EXPECT_THROW(Clauses::load(folder.path() / "none"), InputError);
  folder.write("a.json", "[");
  EXPECT_THROW(Clauses::load(folder.path()), InputError);
  folder.write("a.json", R"({"area": "a"})");
  EXPECT_THROW(Clauses::load(folder.path()), InputError);
}

}  // namespace
}  // namespace gauge
