// From what the user calls a subject to a command that starts its adapter.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "runner/adapter/interpreters.h"
#include "runner/adapter/subject_file.h"
#include "runner/case/version.h"

namespace gauge {

struct Subject {
  std::string name;  // in reports: "reference", "cpython-3.12", or the command as it was given
  std::vector<std::string> command;               // starts its adapter
  std::optional<Version> profile = std::nullopt;  // it is judged as; nothing: what the adapter claims
  std::filesystem::path ledger = {};              // of its known deviations; empty: it has none
  std::string file = {};                          // its own, if it was chosen by that and not by its name

  // What to choose it by.
  const std::string& word() const { return file.empty() ? name : file; }
};

// The words do not name a subject, or nothing that could be started. The program's exit status is 4.
class SubjectError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A subject that has a file and nothing here that could be started.
struct MissingSubject {
  std::string name;
  std::string title;
  std::string why;
  std::string install;  // what to do; may be empty
};

class SubjectResolver {
 public:
  // The machine is searched for interpreters when a name first needs it.
  SubjectResolver(std::vector<SubjectFile> files, Schema schema, SubjectPlaces places,
                  InterpreterPlaces interpreters);

  // The subjects that `text` stands for:
  //   the name of a subject's file   what the file says; of one on Python, on the interpreters that it
  //   chooses that name and a version        on that version of Python: cpython-3.12, uvloop-3.12 a path that
  //   ends in .json      the subject of that file a path of an interpreter, or a program on PATH that is one
  //   asyncio on that one anything else                  a command line that starts an adapter
  // Throws SubjectError; InputError: the file cannot be used.
  std::vector<Subject> resolve(const std::string& text);

  // What is run by default, as the files say.
  std::vector<Subject> defaults();
  // Everything that has a name and can be started here: what `streamgauge subjects` lists.
  std::vector<Subject> all();
  // Everything that has a name and cannot.
  std::vector<MissingSubject> missing();

  // One of each version, found when first asked for. Throws SubjectError: the user's list cannot be read.
  const std::vector<Interpreter>& interpreters();

 private:
  const std::vector<Interpreter>& found();
  const SubjectFile* named(const std::string& name) const;
  // On every version of Python that it can run on, oldest first; or itself.
  std::vector<Subject> startable(const SubjectFile& file);
  std::vector<Subject> chosen(const SubjectFile& file);
  Subject on_interpreter(const Interpreter& interpreter, const std::string& text) const;
  std::vector<Interpreter> interpreters_for(const SubjectFile& file);
  std::string why_missing(const SubjectFile& file) const;
  Subject make(const SubjectFile& file, std::string name, const Interpreter& interpreter) const;

  std::vector<SubjectFile> files_;
  Schema schema_;
  SubjectPlaces places_;
  InterpreterPlaces interpreter_places_;
  std::optional<std::vector<Interpreter>> found_;
  std::vector<Interpreter> one_of_each_;
};

}  // namespace gauge
