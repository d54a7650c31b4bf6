// What every command of the program works with.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/adapter/subjects.h"
#include "runner/case/catalog.h"
#include "runner/case/clauses.h"
#include "runner/case/documentation.h"
#include "runner/case/levels.h"
#include "runner/case/schema.h"

namespace gauge {

// Where the program's files are. One rule: beside the program's folder, in share/streamgauge.
struct Environment {
  std::string program;               // as the user called it
  std::string version;               // of the program
  std::vector<std::string> options;  // arguments that set the folders below, to be given to a repetition too
  std::filesystem::path cases;
  std::filesystem::path spec;
  std::filesystem::path page;  // the report page's source
  std::filesystem::path oracle_adapter;
  std::filesystem::path gallery;            // of rogues
  std::filesystem::path programs;           // the folder of the programs that are built with this one
  std::filesystem::path subject_files;      // the folder of the subjects that are shipped
  std::filesystem::path own_subject_files;  // another one, whose subjects hide shipped ones; may be empty
  std::filesystem::path replay;             // the script that every bundle has a copy of

  // `executable` is the program's own file, `called` the first word of the command line.
  static Environment of_program(const std::filesystem::path& executable, const std::string& called,
                                const std::string& version);

  // Those that are shipped, and the user's own. Throws InputError: one cannot be used.
  std::vector<SubjectFile> load_subject_files() const;
  // Throws InputError: a file of a subject cannot be used.
  SubjectResolver subjects() const;

  // Where the expectations of `cases` come from is told beside that folder, in oracle/provenance.json.
  std::filesystem::path provenance() const;

 private:
  Schema subject_schema() const;
};

// The subjects that the names stand for, each once. Throws SubjectError.
std::vector<Subject> resolve_subjects(SubjectResolver& resolver, const std::vector<std::string>& names);

// The suite as it is on disk.
struct Suite {
  Catalog catalog;
  Clauses clauses;
  ErrorVocabulary errors;

  // Throws InputError if the specification cannot be used, UsageError if there is no cases folder. Scenarios
  // that cannot be used are problems of the catalog.
  static Suite load(const Environment& environment);

  // Throws InputError with the catalog's problems: a result about part of a suite would look like one about
  // all of it.
  void require_whole() const;
};

// What the documentation says, traced to the suite's clauses. Throws InputError.
Documentation load_documentation(const Environment& environment, const Clauses& clauses);

}  // namespace gauge
