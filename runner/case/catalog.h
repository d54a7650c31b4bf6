// All scenarios below a folder, and the choice of some.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "runner/case/problem.h"
#include "runner/case/scenario.h"
#include "runner/case/schema.h"

namespace gauge {

// What to choose; every field that is not empty narrows the choice.
struct Selection {
  // Ids, folders ("reader", "reader/read"), or globs (fnmatch(3); * also matches /), each with or without
  // "@variant", which may be a glob too: "reader/*@tcp-client". An id may end in ".json", and begin with the
  // cases folder's name, so that a file name completed by the shell is one. A scenario or variant is chosen
  // if one of them matches.
  std::vector<std::string> patterns;
  std::vector<std::string> tags;     // has one of them
  std::vector<std::string> clauses;  // is about one of them
  std::vector<Over> over;            // variants over one of them
};

struct Selected {
  const Scenario* scenario;  // of the catalog
  std::vector<Variant> variants;
};

// Nothing to play; what() says why and what may have been meant.
class SelectionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Catalog {
 public:
  // Reads every *.json below `folder`. What cannot be used is not among the scenarios; problems() says why.
  static Catalog load(const std::filesystem::path& folder, const Schema& schema);

  const std::vector<Scenario>& scenarios() const { return scenarios_; }  // sorted by id
  const std::vector<Problem>& problems() const { return problems_; }

  // Of CPython: the minor versions from which any scenario was recorded, ascending.
  std::vector<std::string> recorded_versions() const;

  // nullptr: there is no such scenario.
  const Scenario* find(std::string_view id) const;

  // In the order of ids. Throws SelectionError: nothing is chosen, or one of the patterns, tags or clauses
  // matches nothing at all; the text suggests what is near.
  std::vector<Selected> select(const Selection& selection) const;

 private:
  std::filesystem::path folder_;
  std::vector<Scenario> scenarios_;
  std::vector<Problem> problems_;
};

// "reader/readline/split@tcp-client".
std::string variant_id(const Scenario& scenario, const Variant& variant);

}  // namespace gauge
