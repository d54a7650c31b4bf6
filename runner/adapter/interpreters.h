// The Python interpreters of this machine.
#pragma once

#include <compare>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gauge {

// One interpreter that was asked and answered.
struct Interpreter {
  std::vector<std::string> command;  // program and arguments that start it
  std::string implementation;        // sys.implementation.name: "cpython", "pypy"
  std::vector<int> version;          // major, minor, micro
  std::vector<std::string> modules;  // of those that were asked for: what it can import

  bool has_module(const std::string& module) const;
  std::string version_text() const;  // "3.12.1"
  // "cpython-3.12", "pypy-3.9"
  std::string name() const;
};

// Where to look. Every field can be set, so that nothing depends on the machine's own environment.
struct InterpreterPlaces {
  std::string path;                  // directories separated by colons, as in PATH
  std::filesystem::path pyenv_root;  // empty: none
  std::filesystem::path list;        // the user's list; need not exist

  // PATH; $PYENV_ROOT, else ~/.pyenv; $XDG_CONFIG_HOME/streamgauge/interpreters, else ~/.config/...
  static InterpreterPlaces of_environment();
};

// Asks everything that looks like an interpreter for its version and which of `modules` it can import, in
// parallel, and returns those that answered, in order of preference:
//   1. the commands of the user's list, one a line (words as in a shell, '#' begins a comment), in its order;
//   2. python3, python3.N, pypy3, pypy3.N of the directories of `path`, pyenv's shims left out, and the
//      versions of pyenv: newest first, of one version in the order of `path`, then pyenv's.
// Throws std::runtime_error: a line of the user's list cannot be read.
std::vector<Interpreter> find_interpreters(const InterpreterPlaces& places,
                                           const std::vector<std::string>& modules = {},
                                           int timeout_ms = 10'000);

// Of each name the first, ordered by implementation (CPython first), then version.
std::vector<Interpreter> one_of_each_version(const std::vector<Interpreter>& interpreters);

// Asks one command, whose standard input is at its end. Nothing if it is not an interpreter, or does not
// answer in time.
std::optional<Interpreter> probe_interpreter(const std::vector<std::string>& command,
                                             const std::vector<std::string>& modules = {},
                                             int timeout_ms = 10'000);

}  // namespace gauge
