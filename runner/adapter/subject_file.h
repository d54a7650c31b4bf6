// A subject as data: reports/subjects/*.json, or the user's own (spec/schema/subject.schema.json).
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/adapter/interpreters.h"
#include "runner/case/schema.h"
#include "runner/case/version.h"

namespace gauge {

// Where the words of a command are on this machine.
struct SubjectPlaces {
  std::filesystem::path programs;        // the folder of the programs that are built with this one
  std::filesystem::path oracle_adapter;  // oracle/adapter.py
};

// The interpreters on which a subject runs.
struct PythonNeed {
  enum class Chosen { preferred, newest, every };  // what the subject's bare name stands for

  std::string implementation;  // "cpython"
  VersionRange versions;
  std::vector<std::string> modules;  // that can be imported, all of them
  Chosen chosen = Chosen::preferred;

  bool is_met_by(const Interpreter& interpreter) const;
  // "no interpreter cpython >=3.8 that can import anyio and trio"
  std::string none_text() const;

  std::string versions_text;
};

struct SubjectFile {
  std::filesystem::path file;
  std::string name;
  std::string title;
  std::vector<std::string> command;  // with placeholders
  std::map<std::string, std::string> environment;
  std::optional<PythonNeed> python;
  std::optional<Version> profile;  // nothing: the one that the adapter claims
  bool by_default = false;
  std::string install;           // what to do where it is missing; may be empty
  std::filesystem::path ledger;  // empty: it has none

  // Throws InputError.
  static SubjectFile load(const std::filesystem::path& file, const Schema& schema);
  // Every *.json of the folder, in the order of their names. Throws InputError with everything that is wrong.
  static std::vector<SubjectFile> load_folder(const std::filesystem::path& folder, const Schema& schema);

  // The words that start it, its environment set by env(1). `interpreter` is of no matter to a subject that
  // is not on Python.
  std::vector<std::string> command_on(const Interpreter& interpreter, const SubjectPlaces& places) const;
  // Of a subject that is not on Python: the first word of its command.
  std::string program(const SubjectPlaces& places) const { return filled(command.front(), places); }

 private:
  std::string filled(std::string text, const SubjectPlaces& places) const;
};

}  // namespace gauge
