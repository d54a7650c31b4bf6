// The clauses of the specification: spec/clauses/*.json.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runner/case/schema.h"

namespace gauge {

struct Clause {
  std::string id;          // RU-06
  std::string area;        // RU
  std::string area_title;  // StreamReader.readuntil
  std::string text;
  std::string source;
  std::string since;  // first CPython version for which it holds; empty: since ever
  std::string until;  // first CPython version for which it no longer holds; empty: to this day
  std::string level;  // documented, observed
  std::string judge;  // who can see it: peer, peer-and-api, in-process
  std::string notes;
  std::string untestable;  // why no scenario can show it; empty: one can
  std::filesystem::path file;
  std::string pointer;  // of the clause in its file
};

class Clauses {
 public:
  // Reads every *.json of the folder, in the order of their names. `schema`: clause.schema.json. Throws
  // InputError with everything that is wrong.
  static Clauses load(const std::filesystem::path& folder, const Schema& schema);

  const std::vector<Clause>& all() const { return clauses_; }
  // nullptr: there is no such clause.
  const Clause* find(std::string_view id) const;
  std::vector<std::string> ids() const;

 private:
  std::vector<Clause> clauses_;
};

}  // namespace gauge
