#include "runner/adapter/subject_file.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

using Words = std::vector<std::string>;

Schema schema() { return Schema::load(SOURCE_DIRECTORY "/spec/schema/subject.schema.json"); }

constexpr const char* kLoop = R"({
  "name": "loop",
  "title": "A loop",
  "command": ["{python}", "-E", "{oracle}", "--own={folder}/x"],
  "environment": {"B": "2", "A": "{programs}"},
  "python": {"implementation": "cpython", "versions": ">=3.8", "modules": ["loop", "tool"], "chosen": "newest"},
  "profile": "3.12",
  "by_default": true,
  "install": "pip install loop",
  "ledger": "ledgers/loop.json"
})";

class SubjectFileTest : public testing::Test {
 protected:
  // The file of kLoop with these changes (JSON merge patch).
  SubjectFile load(const std::string& changes = "{}") const {
    Json document = Json::parse(kLoop);
    document.merge_patch(Json::parse(changes));
    return SubjectFile::load(folder_.write("loop.json", document.dump()), schema());
  }

  // What is wrong with it, without the file's name.
  std::string error(const std::string& changes) const {
    try {
      load(changes);
    } catch (const InputError& error) {
      const Problem& problem = error.problems().front();
      return problem.pointer + ": " + problem.text;
    }
    return "no error";
  }

  TemporaryFolder folder_;
};

TEST_F(SubjectFileTest, EverythingIsRead) {
  const SubjectFile file = load();
  EXPECT_EQ(file.name, "loop");
  EXPECT_EQ(file.title, "A loop");
  EXPECT_EQ(file.profile, Version::parse("3.12"));
  EXPECT_TRUE(file.by_default);
  EXPECT_EQ(file.install, "pip install loop");
  EXPECT_EQ(file.ledger, folder_.path() / "ledgers/loop.json");
  EXPECT_EQ(file.python->chosen, PythonNeed::Chosen::newest);
  EXPECT_EQ(file.python->none_text(), "no interpreter cpython >=3.8 that can import loop and tool");
}

TEST_F(SubjectFileTest, WhatIsMissingHasItsDefault) {
  const SubjectFile file = SubjectFile::load(
      folder_.write("x.json", R"({"name": "x", "title": "X", "command": ["./x"]})"), schema());
  EXPECT_FALSE(file.python);
  EXPECT_FALSE(file.profile);
  EXPECT_FALSE(file.by_default);
  EXPECT_EQ(file.install, "");
  EXPECT_EQ(file.ledger, "");
  EXPECT_EQ(file.command_on({}, {}), Words{"./x"});
}

TEST_F(SubjectFileTest, PlaceholdersStandForWhatIsFoundHere) {
  const Interpreter interpreter{{"/bin/python3", "-X", "dev"}, "cpython", {3, 12, 1}, {"loop"}};
  EXPECT_EQ(load().command_on(interpreter, {"/programs", "/oracle/adapter.py"}),
            (Words{"env", "A=/programs", "B=2", "/bin/python3", "-X", "dev", "-E", "/oracle/adapter.py",
                   "--own=" + folder_.path().string() + "/x"}));
}

TEST_F(SubjectFileTest, InterpretersFitOrNot) {
  const PythonNeed need = *load().python;
  EXPECT_TRUE(need.is_met_by({{}, "cpython", {3, 8, 0}, {"tool", "loop"}}));
  EXPECT_FALSE(need.is_met_by({{}, "cpython", {3, 7, 9}, {"tool", "loop"}}));
  EXPECT_FALSE(need.is_met_by({{}, "cpython", {3, 8, 0}, {"loop"}}));
  EXPECT_FALSE(need.is_met_by({{}, "pypy", {3, 8, 0}, {"tool", "loop"}}));
}

TEST_F(SubjectFileTest, WhatIsWrongIsSaidWithItsPlace) {
  EXPECT_EQ(error(R"({"command": ["{python}", "{orakel}"]})"),
            "/command/1: unknown placeholder {orakel}; known: {python}, {oracle}, {programs} and {folder}");
  EXPECT_EQ(error(R"({"command": ["x{python}"]})"),
            "/command/0: {python} is a word of its own in \"command\"");
  EXPECT_EQ(error(R"({"environment": {"A": "{x}"}})").substr(0, 39),
            "/environment/A: unknown placeholder {x}");
  EXPECT_EQ(error(R"({"command": ["x"]})"), "/command: a subject on Python has the word {python} once");
  EXPECT_EQ(error(R"({"python": null})"),
            "/command: {python} needs \"python\", which says on which interpreters");
  EXPECT_EQ(error(R"({"python": {"versions": ">=3..8"}})").substr(0, 18), "/python/versions: ");
  EXPECT_EQ(error(R"({"profil": "3.12"})").substr(0, 24), ": unknown field \"profil\"");
  EXPECT_EQ(error(R"({"name": "loop-3.12"})").substr(0, 7), "/name: ");
}

TEST_F(SubjectFileTest, AFolderIsReadInTheOrderOfNames) {
  folder_.write("s/b.json", R"({"name": "b", "title": "B", "command": ["b"]})");
  folder_.write("s/a.json", R"({"name": "a", "title": "A", "command": ["a"]})");
  folder_.write("s/ledgers/a.json", "not looked at");
  const std::vector<SubjectFile> files = SubjectFile::load_folder(folder_.path() / "s", schema());
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].name, "a");
}

TEST_F(SubjectFileTest, EveryProblemOfAFolderIsTold) {
  folder_.write("s/a.json", R"({"name": "a", "title": "A", "command": ["a"]})");
  folder_.write("s/b.json", R"({"name": "a", "title": "B", "command": ["b"]})");
  folder_.write("s/c.json", "{");
  try {
    SubjectFile::load_folder(folder_.path() / "s", schema());
    FAIL();
  } catch (const InputError& error) {
    ASSERT_EQ(error.problems().size(), 2U);
    EXPECT_EQ(error.problems()[0].pointer, "/name");
    EXPECT_NE(error.problems()[0].text.find("a.json has the same name"), std::string::npos);
    EXPECT_NE(error.problems()[1].file.find("c.json"), std::string::npos);
  }
  EXPECT_THROW(SubjectFile::load_folder(folder_.path() / "none", schema()), InputError);
}

TEST_F(SubjectFileTest, TheShippedOnesAreWhole) {
  const std::vector<SubjectFile> files =
      SubjectFile::load_folder(SOURCE_DIRECTORY "/reports/subjects", schema());
  for (const SubjectFile& file : files) {
    EXPECT_EQ(file.name + ".json", file.file.filename());
    if (!file.ledger.empty()) EXPECT_TRUE(std::filesystem::exists(file.ledger)) << file.ledger;
  }
}

}  // namespace
}  // namespace gauge
