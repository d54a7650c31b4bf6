// From what the user calls a subject to a command that starts its adapter.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "runner/adapter/interpreters.h"

namespace gauge {

struct Subject {
  std::string name;  // in reports: "reference", "cpython-3.12", or the command as it was given
  std::vector<std::string> command;  // starts its adapter
};

// The words do not name a subject, or nothing that could be started. The program's exit status is 4.
class SubjectError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class SubjectResolver {
 public:
  // `reference` is the program of the reference's adapter, `oracle_adapter` the path of oracle/adapter.py.
  // The machine is searched for interpreters when a name first needs it.
  SubjectResolver(std::filesystem::path reference, std::filesystem::path oracle_adapter,
                  InterpreterPlaces places);

  // The subjects that `text` stands for:
  //   reference            the reference
  //   cpython              every CPython found, oldest first; an error if there is none
  //   cpython-3.12, pypy-3.9, pypy   the interpreter of that name; pypy is the newest
  //   uvloop, uvloop-3.12  uvloop on the preferred (or that) interpreter that can import it
  //   a path of an interpreter       that one
  //   anything else        a command line that starts an adapter
  // Throws SubjectError.
  std::vector<Subject> resolve(const std::string& text);

  // What is run by default: the reference and every CPython found.
  std::vector<Subject> defaults();
  // Everything that has a name here: what `streamgauge subjects` lists.
  std::vector<Subject> all();

  // One of each version, found when first asked for. Throws SubjectError: the user's list cannot be read.
  const std::vector<Interpreter>& interpreters();

 private:
  const std::vector<Interpreter>& found();
  Subject reference() const;
  Subject on(const Interpreter& interpreter, std::string name,
             const std::vector<std::string>& arguments = {}) const;
  std::vector<Subject> named(const std::string& name);
  std::vector<Subject> with_uvloop();

  std::filesystem::path reference_;
  std::filesystem::path oracle_adapter_;
  InterpreterPlaces places_;
  std::optional<std::vector<Interpreter>> found_;
  std::vector<Interpreter> one_of_each_;
};

}  // namespace gauge
