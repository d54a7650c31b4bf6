// The clauses of the specification: spec/clauses/*.json.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gauge {

struct Clause {
  std::string id;    // RU-06
  std::string area;  // of its file, and that file's title
  std::string area_title;
  std::string text;
  std::string source;
  std::string since;  // first CPython version for which it holds; empty: since ever
  std::string until;  // first CPython version for which it no longer holds; empty: to this day
  std::string level;  // documented, observed
  std::string judge;
  std::string notes;
  std::string untestable;  // why no scenario can show it; empty: one can
  std::filesystem::path file;
  std::string pointer;  // of the clause in its file
};

class Clauses {
 public:
  // Reads every *.json of the folder, in the order of their names. Throws InputError with everything that is
  // wrong: fields that are missing or unknown, ids that occur twice.
  static Clauses load(const std::filesystem::path& folder);

  const std::vector<Clause>& all() const { return clauses_; }
  // nullptr: there is no such clause.
  const Clause* find(std::string_view id) const;
  std::vector<std::string> ids() const;

 private:
  std::vector<Clause> clauses_;
};

}  // namespace gauge
