#include "runner/adapter/subjects.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runner/adapter/fake_programs.h"

namespace gauge {
namespace {

using Words = std::vector<std::string>;

class SubjectsTest : public testing::Test {
 protected:
  SubjectsTest() {
    programs_.add("programs/streamgauge-reference", "exit 0");
    programs_.add_interpreter("bin/python3.9", "cpython", "3.9.18");
    programs_.add_interpreter("bin/python3.12", "cpython", "3.12.1", " uvloop");
    programs_.add_interpreter("bin/pypy3", "pypy", "3.9.16");
    programs_.add_interpreter("pyenv/versions/3.12.7/bin/python3", "cpython", "3.12.7", " uvloop");
    programs_.add_interpreter("pyenv/versions/3.13.0/bin/python3", "cpython", "3.13.0", " uvloop");
    programs_.add("bin/my-adapter", "exit 0");
    programs_.write("bin/text", "no program");
  }

  std::string path(const std::string& name) const { return programs_.folder() / name; }

  static Schema schema() { return Schema::load(SOURCE_DIRECTORY "/spec/schema/subject.schema.json"); }

  // Knows the subjects that are shipped.
  SubjectResolver resolver() const {
    return SubjectResolver(SubjectFile::load_folder(SOURCE_DIRECTORY "/reports/subjects", schema()), schema(),
                           {path("programs"), "/oracle/adapter.py"},
                           {path("bin"), path("pyenv"), path("list")});
  }

  Words names(const std::string& text) const {
    Words names;
    for (const Subject& subject : resolver().resolve(text)) names.push_back(subject.name);
    return names;
  }

  std::string error(const std::string& text) const {
    try {
      resolver().resolve(text);
    } catch (const SubjectError& error) {
      return error.what();
    }
    return "no error";
  }

  FakePrograms programs_;
};

TEST_F(SubjectsTest, NamesStandForPrograms) {
  EXPECT_EQ(resolver().resolve("reference").at(0).command, Words{path("programs/streamgauge-reference")});
  EXPECT_EQ(names("cpython"), (Words{"cpython-3.9", "cpython-3.12", "cpython-3.13"}));
  EXPECT_EQ(names("cpython-3.9"), Words{"cpython-3.9"});
  EXPECT_EQ(resolver().resolve("cpython-3.9").at(0).command,
            (Words{path("bin/python3.9"), "-E", "/oracle/adapter.py"}));
  EXPECT_EQ(names("pypy"), Words{"pypy-3.9"});
  EXPECT_EQ(names("pypy-3.9"), Words{"pypy-3.9"});
}

TEST_F(SubjectsTest, UvloopRunsOnThePreferredInterpreterThatHasIt) {
  const Subject uvloop = resolver().resolve("uvloop").at(0);
  EXPECT_EQ(uvloop.name, "uvloop-3.13");
  EXPECT_EQ(uvloop.command, (Words{path("pyenv/versions/3.13.0/bin/python3"), "-E", "/oracle/adapter.py",
                                   "--loop", "uvloop"}));
  EXPECT_EQ(names("uvloop-3.12"), Words{"uvloop-3.12"});
}

TEST_F(SubjectsTest, ByDefaultTheReferenceAndEveryCPython) {
  Words names;
  for (const Subject& subject : resolver().defaults()) names.push_back(subject.name);
  EXPECT_EQ(names, (Words{"reference", "cpython-3.9", "cpython-3.12", "cpython-3.13"}));
}

TEST_F(SubjectsTest, AllThatHasAName) {
  Words names;
  for (const Subject& subject : resolver().all()) names.push_back(subject.name);
  EXPECT_EQ(names, (Words{"reference", "cpython-3.9", "cpython-3.12", "cpython-3.13", "pypy-3.9",
                          "uvloop-3.12", "uvloop-3.13"}));
}

TEST_F(SubjectsTest, APathOfAnInterpreterIsPlayedByTheOraclesAdapter) {
  const Subject subject = resolver().resolve(path("bin/python3.9")).at(0);
  EXPECT_EQ(subject.name, path("bin/python3.9"));
  EXPECT_EQ(subject.command, (Words{path("bin/python3.9"), "-E", "/oracle/adapter.py"}));
}

TEST_F(SubjectsTest, AnythingElseIsACommand) {
  const Subject subject = resolver().resolve("my-adapter --mode 'a b'").at(0);
  EXPECT_EQ(subject.name, "my-adapter --mode 'a b'");
  EXPECT_EQ(subject.command, (Words{"my-adapter", "--mode", "a b"}));
  EXPECT_EQ(resolver().resolve(path("bin/python3.9") + " adapter.py").at(0).command,
            (Words{path("bin/python3.9"), "adapter.py"}));
}

TEST_F(SubjectsTest, WhatIsNotThereIsSaid) {
  EXPECT_EQ(error("cpython-3.6").substr(0, 53), "no cpython-3.6 was found; found: reference, cpython-3");
  EXPECT_EQ(error("my-adaptor").substr(0, 87),
            "there is neither a subject nor a program called my-adaptor; found: reference, cpython-3");
  EXPECT_EQ(error(path("nothing")), path("nothing") + ": no such file");
  EXPECT_EQ(error(path("bin")), path("bin") + ": is a directory");
  EXPECT_EQ(error(path("bin/text")), path("bin/text") + ": Permission denied");
  EXPECT_EQ(error("my-adapter 'x"), "my-adapter 'x: a quote is not closed");
  EXPECT_EQ(error(""), "a subject is a name or a command, not an empty text");
}

TEST_F(SubjectsTest, AnInterpreterThatDoesNotAnswerIsSaid) {
  programs_.add("old/python", "echo 'Python 2.7'");
  EXPECT_EQ(error(path("old/python")),
            path("old/python") + ": does not answer as a Python interpreter of version 3 does");
}

TEST_F(SubjectsTest, WhatIsMissingIsSaidAndHowToGetIt) {
  std::filesystem::remove(path("programs/streamgauge-reference"));
  EXPECT_EQ(error("reference"),
            "reference cannot be started: " + path("programs/streamgauge-reference") +
                ": no such file; to install: build it, or install streamgauge as a whole");
  EXPECT_THROW(resolver().defaults(), SubjectError);
  EXPECT_EQ(error("rloop").substr(0, 79),
            "no rloop was found: there is no interpreter cpython >=3.8 that can import rloop");
  Words missing;
  for (const MissingSubject& subject : resolver().missing()) {
    missing.push_back(subject.name);
    EXPECT_NE(subject.why, "");
    EXPECT_NE(subject.install, "");
  }
  EXPECT_EQ(missing.front(), "reference");
  EXPECT_NE(std::find(missing.begin(), missing.end(), "rloop"), missing.end());
  EXPECT_EQ(std::find(missing.begin(), missing.end(), "uvloop"), missing.end());
}

TEST_F(SubjectsTest, AProgramThatIsAnInterpreterIsOneWhateverItsName) {
  const std::string wrapper = programs_.add_interpreter("bin/snake", "cpython", "3.15.0");
  EXPECT_EQ(resolver().resolve(wrapper).at(0).command, (Words{wrapper, "-E", "/oracle/adapter.py"}));
  EXPECT_EQ(resolver().resolve("my-adapter").at(0).command, Words{"my-adapter"});
}

TEST_F(SubjectsTest, AFileOfASubjectIsOne) {
  const std::string file = programs_.write("mine/x.json", R"({"name": "x", "title": "X", "profile": "3.12",
      "command": ["{folder}/run", "--fast"], "environment": {"A": "1"}, "ledger": "x.ledger"})");
  programs_.add("mine/run", "exit 0");
  const Subject subject = resolver().resolve(file).at(0);
  EXPECT_EQ(subject.name, "x");
  EXPECT_EQ(subject.word(), file);
  EXPECT_EQ(resolver().resolve("reference").at(0).word(), "reference");
  EXPECT_EQ(subject.command, (Words{"env", "A=1", path("mine/run"), "--fast"}));
  EXPECT_EQ(subject.profile, Version::parse("3.12"));
  EXPECT_EQ(subject.ledger, path("mine/x.ledger"));
  std::filesystem::remove(path("mine/run"));
  EXPECT_EQ(error(file), "x cannot be started: " + path("mine/run") + ": no such file");
  EXPECT_THROW(resolver().resolve(path("mine/y.json")), InputError);
}

TEST_F(SubjectsTest, AnInterpreterHasTheLedgerOfItsImplementation) {
  for (const SubjectFile& file : SubjectFile::load_folder(SOURCE_DIRECTORY "/reports/subjects", schema())) {
    if (file.name == "pypy") EXPECT_EQ(resolver().resolve(path("bin/pypy3")).at(0).ledger, file.ledger);
  }
}

TEST_F(SubjectsTest, AListThatCannotBeReadIsSaid) {
  programs_.write("list", "'");
  EXPECT_EQ(error("cpython"), path("list") + ":1: a quote is not closed");
}

}  // namespace
}  // namespace gauge
