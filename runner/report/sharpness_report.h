// How sharp the suite is: which scenarios catch which rogues, for people and for machines.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "runner/case/catalog.h"
#include "runner/case/clauses.h"
#include "runner/report/terminal.h"
#include "runner/run/sharpness_run.h"

namespace gauge {

struct SharpnessReport {
  std::string version;  // of streamgauge
  std::string suite;    // suite_digest
  std::string started;  // as RunReport::started
  double duration_ms = 0;
  std::vector<std::string> command;   // that does it all again
  std::string interpreter;            // "cpython-3.15"
  std::string interpreter_version;    // "3.15.2"
  bool whole_suite = false;           // every rogue met every scenario, not only those about its clauses
  bool first = false;                 // nothing was played against a rogue that had been caught
  std::vector<Rogue> other_versions;  // rogues that cannot be made on this interpreter
  SharpnessRun run;
};

// Scenario -> the rogues that it alone, of those that were played, catches. Says nothing of a run with
// `first`.
std::map<std::string, std::vector<std::string>> only_catches(const SharpnessReport& report);

// The clauses that hold for the interpreter and that a scenario can show.
struct GuardedClauses {
  std::vector<const Clause*> guarded;  // a rogue that violates it is caught by a scenario about it
  std::vector<const Clause*> unguarded;
  // Rogue and clause: it says that it violates the clause, and no scenario about the clause notices.
  std::vector<std::pair<std::string, std::string>> unproven;
};
GuardedClauses guarded_clauses(const SharpnessReport& report, const Catalog& catalog, const Clauses& clauses);

// Whether every rogue is caught, and by scenarios that the adapter without a fault passes.
bool is_sharp(const SharpnessReport& report);

// A line for each rogue, then what is wrong, then the totals.
void print_sharpness(std::ostream& out, const Terminal& terminal, const SharpnessReport& report);

// A line for each clause without a rogue, then the totals.
void print_guarded_clauses(std::ostream& out, const GuardedClauses& clauses);

// A page with a table of all rogues.
std::string sharpness_markdown(const SharpnessReport& report, const GuardedClauses& clauses);

// All of it: spec/schema/sharpness.schema.json.
std::string sharpness_json(const SharpnessReport& report, const GuardedClauses& clauses);

}  // namespace gauge
