#include "runner/case/coverage.h"

#include <algorithm>

namespace gauge {

namespace {

ClauseCoverage cover(const Clause& clause, const Catalog& catalog, const Documentation& documentation) {
  ClauseCoverage covered{&clause, ClauseState::untested, documentation.of_clause(clause.id), {}};
  for (const Scenario& scenario : catalog.scenarios()) {
    const auto& about = scenario.clauses;
    if (std::find(about.begin(), about.end(), clause.id) != about.end())
      covered.scenarios.push_back(&scenario);
  }
  if (!covered.scenarios.empty()) {
    covered.state = ClauseState::judged;
  } else if (!clause.untestable.empty()) {
    covered.state = ClauseState::untestable;
  }
  return covered;
}

}  // namespace

std::string_view to_string(ClauseState state) {
  switch (state) {
    case ClauseState::judged:
      return "judged";
    case ClauseState::untestable:
      return "untestable";
    case ClauseState::untested:
      return "untested";
  }
  return "";
}

std::string_view to_string(StatementState state) {
  switch (state) {
    case StatementState::judged:
      return "judged";
    case StatementState::untestable:
      return "untestable";
    case StatementState::nothing_to_judge:
      return "nothing-to-judge";
    case StatementState::untested:
      return "untested";
    case StatementState::untraced:
      return "untraced";
  }
  return "";
}

Coverage::Coverage(const Catalog& catalog, const Clauses& clauses, const Documentation& documentation) {
  for (const Clause& clause : clauses.all()) clauses_.push_back(cover(clause, catalog, documentation));
  for (const Statement& statement : documentation.all()) {
    statements_.push_back({&statement, state_of(statement)});
  }
}

const ClauseCoverage* Coverage::find(std::string_view clause) const {
  const auto found = std::find_if(clauses_.begin(), clauses_.end(),
                                  [clause](const ClauseCoverage& each) { return each.clause->id == clause; });
  return found == clauses_.end() ? nullptr : &*found;
}

bool Coverage::is_whole() const {
  return std::none_of(clauses_.begin(), clauses_.end(),
                      [](const ClauseCoverage& covered) { return covered.state == ClauseState::untested; }) &&
         std::none_of(statements_.begin(), statements_.end(), [](const StatementCoverage& covered) {
           return covered.state == StatementState::untested || covered.state == StatementState::untraced;
         });
}

StatementState Coverage::state_of(const Statement& statement) const {
  if (statement.clauses.empty()) {
    return statement.nothing_to_judge.empty() ? StatementState::untraced : StatementState::nothing_to_judge;
  }
  const auto has = [&](ClauseState state) {
    return std::any_of(statement.clauses.begin(), statement.clauses.end(),
                       [&](const std::string& id) { return find(id)->state == state; });
  };
  if (has(ClauseState::untested)) return StatementState::untested;
  return has(ClauseState::judged) ? StatementState::judged : StatementState::untestable;
}

}  // namespace gauge
