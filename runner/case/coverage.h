// What the suite covers: documentation -> clauses -> scenarios.
#pragma once

#include <string_view>
#include <vector>

#include "runner/case/catalog.h"
#include "runner/case/clauses.h"
#include "runner/case/documentation.h"

namespace gauge {

enum class ClauseState {
  judged,      // there is a scenario about it
  untestable,  // no scenario can show it, and the clause says why
  untested     // neither: the suite has a hole
};

enum class StatementState {
  judged,            // by scenarios of its clauses
  untestable,        // no scenario can show any of its clauses
  nothing_to_judge,  // it is about no behaviour of streams
  untested,          // one of its clauses is
  untraced           // no clause says it: the specification has a hole
};

// "judged", "untestable", "nothing-to-judge", "untested", "untraced".
std::string_view to_string(ClauseState state);
std::string_view to_string(StatementState state);

struct ClauseCoverage {
  const Clause* clause;
  ClauseState state;
  std::vector<const Statement*> statements;
  std::vector<const Scenario*> scenarios;  // by id
};

struct StatementCoverage {
  const Statement* statement;
  StatementState state;
};

// Refers to what it was made from.
class Coverage {
 public:
  Coverage(const Catalog& catalog, const Clauses& clauses, const Documentation& documentation);

  // In the order of the files.
  const std::vector<ClauseCoverage>& clauses() const { return clauses_; }
  const std::vector<StatementCoverage>& statements() const { return statements_; }

  // nullptr: there is no such clause.
  const ClauseCoverage* find(std::string_view clause) const;

  // Every clause is judged or untestable, and every statement has a clause or a reason why not.
  bool is_whole() const;

 private:
  StatementState state_of(const Statement& statement) const;

  std::vector<ClauseCoverage> clauses_;
  std::vector<StatementCoverage> statements_;
};

}  // namespace gauge
