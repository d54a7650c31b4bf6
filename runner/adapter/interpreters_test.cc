#include "runner/adapter/interpreters.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "runner/adapter/fake_programs.h"

namespace gauge {
namespace {

class InterpretersTest : public testing::Test {
 protected:
  InterpreterPlaces places() const {
    return {folder("a") + ":" + folder("b"), folder("pyenv"), folder("list")};
  }
  std::string folder(const std::string& name) const { return programs_.folder() / name; }

  FakePrograms programs_;
};

std::vector<std::string> commands_of(const std::vector<Interpreter>& interpreters) {
  std::vector<std::string> commands;
  for (const Interpreter& interpreter : interpreters) commands.push_back(interpreter.command.front());
  return commands;
}

TEST_F(InterpretersTest, NothingIsFoundWhereNothingIs) { EXPECT_TRUE(find_interpreters(places()).empty()); }

TEST_F(InterpretersTest, TheOrderIsTheUsersPreference) {
  const std::string plain = programs_.add_interpreter("a/python3", "cpython", "3.11.2");
  const std::string versioned = programs_.add_interpreter("b/python3.9", "cpython", "3.9.1");
  const std::string pypy = programs_.add_interpreter("b/pypy3", "pypy", "3.9.16");
  const std::string older =
      programs_.add_interpreter("pyenv/versions/3.9.18/bin/python3", "cpython", "3.9.18");
  const std::string newer =
      programs_.add_interpreter("pyenv/versions/3.12.1/bin/python3", "cpython", "3.12.1");
  const std::string own = programs_.add_interpreter("own build/python", "cpython", "3.15.0");
  programs_.write("list", "# mine\n\n'" + own + "' -X dev  # with checks\n");

  const std::vector<Interpreter> found = find_interpreters(places());
  EXPECT_EQ(commands_of(found), (std::vector<std::string>{own, newer, plain, older, pypy, versioned}));
  EXPECT_EQ(found[0].command, (std::vector<std::string>{own, "-X", "dev"}));
  EXPECT_EQ(found[0].name(), "cpython-3.15");
  EXPECT_EQ(found[1].version_text(), "3.12.1");

  EXPECT_EQ(commands_of(one_of_each_version(found)),
            (std::vector<std::string>{older, plain, newer, own, pypy}));
}

TEST_F(InterpretersTest, OfOneVersionTheNewestIsChosenUnlessTheUserListsAnother) {
  const std::string first = programs_.add_interpreter("a/python3", "cpython", "3.11.2");
  const std::string newest = programs_.add_interpreter("b/python3.11", "cpython", "3.11.7");
  programs_.add_interpreter("pyenv/versions/3.11.7/bin/python3", "cpython", "3.11.7");
  EXPECT_EQ(commands_of(one_of_each_version(find_interpreters(places()))), std::vector<std::string>{newest});
  programs_.write("list", "'" + first + "'\n");
  EXPECT_EQ(commands_of(one_of_each_version(find_interpreters(places()))), std::vector<std::string>{first});
}

TEST_F(InterpretersTest, VersionsAreOrderedByNumber) {
  programs_.add_interpreter("pyenv/versions/3.9.1/bin/python3", "cpython", "3.9.1");
  programs_.add_interpreter("pyenv/versions/3.10.1/bin/python3", "cpython", "3.10.1");
  programs_.add_interpreter("pyenv/versions/3.9.18/bin/python3", "cpython", "3.9.18");
  const std::vector<Interpreter> chosen = one_of_each_version(find_interpreters(places()));
  ASSERT_EQ(chosen.size(), 2U);
  EXPECT_EQ(chosen[0].version_text(), "3.9.18");
  EXPECT_EQ(chosen[1].version_text(), "3.10.1");
}

TEST_F(InterpretersTest, WhatDoesNotAnswerIsNone) {
  programs_.add("a/python3", "echo 'pyenv: python3: command not found' >&2; exit 127");
  programs_.add("a/python3.7", "echo nonsense");
  programs_.add("a/python3.8", "exec cat");
  programs_.write("a/python3.9", "not executable");
  programs_.add_interpreter("a/python3.10", "cpython", "3.10.4");
  programs_.add_interpreter("a/python3.10-config", "cpython", "3.10.5");
  EXPECT_EQ(commands_of(find_interpreters(places(), {}, 300)),
            std::vector<std::string>{folder("a/python3.10")});
}

TEST_F(InterpretersTest, ShimsOfPyenvAreLeftOut) {
  programs_.add_interpreter("pyenv/shims/python3", "cpython", "3.12.1");
  InterpreterPlaces places = this->places();
  places.path = folder("pyenv/shims");
  EXPECT_TRUE(find_interpreters(places).empty());
}

TEST_F(InterpretersTest, AListThatCannotBeReadIsAnErrorWithItsLine) {
  programs_.write("list", "\npython3 'x\n");
  try {
    find_interpreters(places());
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), folder("list") + ":2: a quote is not closed");
  }
}

TEST_F(InterpretersTest, WhatItCanImportIsAskedFor) {
  const std::string with = programs_.add_interpreter("a", "cpython", "3.12.1", " uvloop a.b");
  EXPECT_EQ(probe_interpreter({with})->modules, (std::vector<std::string>{"uvloop", "a.b"}));
  EXPECT_TRUE(probe_interpreter({with})->has_module("a.b"));
  EXPECT_FALSE(probe_interpreter({with})->has_module("rloop"));
  EXPECT_TRUE(probe_interpreter({programs_.add_interpreter("b", "cpython", "3.12.1")})->modules.empty());
}

TEST_F(InterpretersTest, WhatWaitsForRequestsIsNoInterpreterAndEnds) {
  EXPECT_FALSE(probe_interpreter({programs_.add("adapter", "exec cat >&2")}));
}

// The question is one that real interpreters answer.
TEST_F(InterpretersTest, ARealInterpreterAnswers) {
  const std::optional<Interpreter> interpreter = probe_interpreter({PYTHON});
  ASSERT_TRUE(interpreter);
  EXPECT_EQ(interpreter->version.at(0), 3);
  EXPECT_FALSE(interpreter->implementation.empty());
}

TEST_F(InterpretersTest, ARealInterpreterSaysWhatItCanImport) {
  programs_.write("modules/chatty_module.py", "print('I am here')");
  programs_.write("modules/broken_module.py", "raise ValueError");
  const std::string python =
      programs_.add("python", "shift; PYTHONPATH='" + folder("modules") + "' exec '" PYTHON "' \"$@\"");
  const std::optional<Interpreter> interpreter = probe_interpreter(
      {python}, {"chatty_module", "broken_module", "no_module", "no.module", "json.decoder"});
  ASSERT_TRUE(interpreter);
  EXPECT_EQ(interpreter->modules, (std::vector<std::string>{"chatty_module", "json.decoder"}));
}

}  // namespace
}  // namespace gauge
