#include "runner/case/documentation.h"

#include <gtest/gtest.h>

#include "runner/case/problem.h"
#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

using Lines = std::vector<std::string>;

const Schema& schema() {
  static const Schema schema = Schema::load(DOCUMENTATION_SCHEMA);
  return schema;
}

// RU-01 and RU-02.
const Clauses& clauses() {
  static const Clauses clauses = [] {
    TemporaryFolder folder;
    folder.write("a.json", R"({"area": "RU", "title": "A", "clauses": [
      {"id": "RU-01", "text": "It reads it.", "source": "documentation", "level": "observed", "judge": "peer"},
      {"id": "RU-02", "text": "It reads it.", "source": "documentation", "level": "observed", "judge": "peer"}]})");
    return Clauses::load(folder.path(), Schema::load(CLAUSE_SCHEMA));
  }();
  return clauses;
}

std::string file_of(const std::string& statements) {
  return R"({"page": "asyncio-stream", "title": "Reading",
    "sources": {"3.12": "the page of 3.12", "3.5": "the page of 3.5"}, "statements": [)" +
         statements + "]}";
}

// What is wrong with a file of these statements.
Lines problems_of(const std::string& statements) {
  TemporaryFolder folder;
  folder.write("a.json", file_of(statements));
  Lines lines;
  try {
    Documentation::load(folder.path(), schema(), clauses());
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) lines.push_back(problem.pointer + ": " + problem.text);
  }
  return lines;
}

TEST(Documentation, IsReadFromEveryFileOfTheFolder) {
  TemporaryFolder folder;
  folder.write("a.json", file_of(R"(
    {"id": "doc-3.5:StreamReader.read:n", "versions": ">=3.5", "text": "It reads up to n bytes.", "clauses": ["RU-01", "RU-02"]},
    {"id": "doc-3.12:Examples:end", "versions": ">3.5", "text": "It shows how.", "nothing_to_judge": "An example.",
     "deviation": "It does not."})"));
  folder.write("notes.md", "not read");
  const Documentation documentation = Documentation::load(folder.path(), schema(), clauses());
  ASSERT_EQ(documentation.all().size(), 2u);
  const Statement& read = documentation.all().front();
  EXPECT_EQ(read.id, "doc-3.5:StreamReader.read:n");
  EXPECT_EQ(read.page, "asyncio-stream");
  EXPECT_EQ(read.title, "Reading");
  EXPECT_EQ(read.section, "StreamReader.read");
  EXPECT_EQ(read.versions, (Lines{"3.5", "3.12"}));
  EXPECT_EQ(read.text, "It reads up to n bytes.");
  EXPECT_EQ(read.clauses, (Lines{"RU-01", "RU-02"}));
  EXPECT_EQ(read.nothing_to_judge, "");
  EXPECT_EQ(read.deviation, "");
  const Statement& example = documentation.all().back();
  EXPECT_EQ(example.versions, Lines{"3.12"});
  EXPECT_EQ(example.nothing_to_judge, "An example.");
  EXPECT_EQ(example.deviation, "It does not.");
  EXPECT_EQ(example.pointer, "/statements/1");
  EXPECT_EQ(documentation.of_clause("RU-02"), std::vector<const Statement*>{&read});
  EXPECT_EQ(documentation.of_clause("RU-03"), std::vector<const Statement*>{});
}

TEST(Documentation, OfTheSpecificationIsInOrder) {
  const Clauses clauses = Clauses::load(CLAUSES, Schema::load(CLAUSE_SCHEMA));
  EXPECT_FALSE(Documentation::load(DOCUMENTATION, schema(), clauses).of_clause("RU-01").empty());
}

TEST(Documentation, IsRefusedWithWhatIsWrongWithItsForm) {
  EXPECT_EQ(problems_of(R"({"id": "doc-3.5:read:n", "versions": ">=3.5", "txet": "It reads up to n."})"),
            Lines{"/statements/0: unknown field \"txet\"; did you mean \"text\"?"});
}

TEST(Documentation, IsRefusedWithIdsThatAreThereAlready) {
  const std::string statement =
      R"({"id": "doc-3.5:read:n", "versions": ">=3.5", "text": "It reads up to n.", "clauses": ["RU-01"]})";
  const Lines twice = problems_of(statement + "," + statement);
  ASSERT_EQ(twice.size(), 1u);
  EXPECT_TRUE(twice.front().starts_with("/statements/1/id: the statement doc-3.5:read:n stands already in "))
      << twice.front();
  EXPECT_TRUE(twice.front().ends_with(" at /statements/0")) << twice.front();
}

TEST(Documentation, IsRefusedWithVersionsThatDoNotFit) {
  const auto with = [](const std::string& versions) {
    return problems_of(R"({"id": "doc-3.5:read:n", "text": "It reads up to n.", "versions": ")" + versions +
                       "\"}");
  };
  EXPECT_EQ(with("<3.12"), Lines{});
  EXPECT_EQ(with(">=3.12"),
            Lines{"/statements/0/id: doc-3.5:read:n does not begin with the first version that "
                  "says it, 3.12"});
  EXPECT_EQ(with(">3.12"),
            Lines{"/statements/0/versions: \">3.12\" holds for none of the sources, 3.5 and 3.12"});
  ASSERT_EQ(with("soon").size(), 1u);
  EXPECT_TRUE(with("soon").front().starts_with("/statements/0/versions: ")) << with("soon").front();
}

TEST(Documentation, IsRefusedWithClausesThatDoNotFit) {
  const std::string front = R"({"id": "doc-3.5:read:n", "versions": ">=3.5", "text": "It reads up to n.")";
  EXPECT_EQ(problems_of(front + R"(, "clauses": ["RU-02", "RU-03"]})"),
            Lines{"/statements/0/clauses/1: there is no clause RU-03; did you mean \"RU-01\"?"});
  EXPECT_EQ(problems_of(front + R"(, "clauses": ["RU-02"], "nothing_to_judge": "It is advice."})"),
            Lines{"/statements/0: it has clauses, and a reason why there is nothing to judge"});
}

TEST(Documentation, IsRefusedWhenFileOrFolderIsNotAsItShouldBe) {
  TemporaryFolder folder;
  EXPECT_THROW(Documentation::load(folder.path() / "none", schema(), clauses()), InputError);
  folder.write("a.json", "[");
  EXPECT_THROW(Documentation::load(folder.path(), schema(), clauses()), InputError);
}

}  // namespace
}  // namespace gauge
