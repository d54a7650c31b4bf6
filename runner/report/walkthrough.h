// What should happen in a scenario, step by step, and by which clauses.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/case/clauses.h"
#include "runner/case/scenario.h"
#include "runner/report/prose.h"

namespace gauge {

// What is expected where: of these versions, in these variants.
struct Telling {
  std::string where;  // "tcp-client on CPython 3.12 and later"; empty: everywhere
  std::vector<Prose> sentences;
  std::vector<std::string> clauses;  // that hold there and name what the step does or shows
};

struct WalkthroughStep {
  Prose action;
  std::vector<Telling> tellings;  // together for every version and variant, each once
};

struct Walkthrough {
  const Scenario* scenario = nullptr;
  std::vector<std::string> variants;
  std::vector<std::string> versions;  // recorded ones that are told of: minor, ascending
  std::vector<Telling> prelude;
  std::vector<WalkthroughStep> steps;
  std::vector<Telling> end;
};

// Of the variants, and of those of `versions` (minor, ascending) to which the scenario applies and from which
// it was recorded. The scenario must outlive the walkthrough.
Walkthrough walk_through(const Scenario& scenario, const std::vector<Variant>& variants,
                         const std::vector<std::string>& versions, const Clauses& clauses);

// Does the clause speak of the operation? By its name, as a word, in its text or in the title of its area.
bool names_operation(const Clause& clause, const std::string& operation);

// "CPython 3.7 to 3.11", "CPython 3.12 and later", "CPython up to 3.6 and 3.9": the chosen ones of all
// versions, ascending; all of them: "".
std::string versions_in_words(const std::vector<std::string>& all, const std::vector<std::string>& chosen);

}  // namespace gauge
