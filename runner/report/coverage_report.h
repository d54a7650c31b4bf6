// What the suite covers, for people and as JSON.
#pragma once

#include <string>

#include "runner/case/coverage.h"

namespace gauge {

// Totals for each part of the documentation and each area of the clauses; what is not covered; what no
// scenario can show, and why.
std::string coverage_summary(const Coverage& coverage);

// What no scenario judges, and why: holes first, then the clauses that are untestable, then the statements
// that are about no behaviour.
std::string coverage_untested(const Coverage& coverage);

// Every statement with its clauses, every clause with its scenarios.
std::string coverage_in_full(const Coverage& coverage);

// One clause: what it says, the statements that it is traced from, its scenarios.
std::string coverage_of(const ClauseCoverage& covered);

// All of it: spec/schema/coverage.schema.json. `version` is the program's.
std::string coverage_json(const Coverage& coverage, const std::string& version);

}  // namespace gauge
