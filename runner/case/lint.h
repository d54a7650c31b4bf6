// What is wrong with a collection of scenarios and clauses beyond the form of each file.
#pragma once

#include <vector>

#include "runner/case/catalog.h"
#include "runner/case/clauses.h"
#include "runner/case/documentation.h"
#include "runner/case/levels.h"
#include "runner/case/problem.h"

namespace gauge {

// The problems of loading, and:
//  ids that are not slugs
//  clauses that a scenario names and that do not exist; clauses that have neither a scenario nor a reason
//  (untestable), or have both; clauses that are called documented and that no statement of the documentation
//  is traced to
//  errors that a scenario stores and that are not in the vocabulary
//  scenarios that are not recorded, expect nothing at all, or whose recorded versions are out of order,
//  outside their `python` range or fewer than those of other scenarios a `when` that holds for no variant on
//  no recorded version
// Sorted by file.
std::vector<Problem> lint(const Catalog& catalog, const Clauses& clauses, const Documentation& documentation,
                          const ErrorVocabulary& errors);

}  // namespace gauge
