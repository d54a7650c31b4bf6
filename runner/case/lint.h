// What is wrong with a collection of scenarios and clauses beyond the form of each file.
#pragma once

#include <vector>

#include "runner/case/catalog.h"
#include "runner/case/clauses.h"
#include "runner/case/problem.h"

namespace gauge {

// The problems of loading; ids that are not slugs; clauses that do not exist, or exist and have neither a
// scenario nor a reason (`untestable`), or have both; scenarios that are not recorded, expect nothing at all,
// or whose recorded versions are out of order, outside their `python` range or fewer than those of other
// scenarios; a `when` that no recorded version and no variant matches. Sorted by file.
std::vector<Problem> lint(const Catalog& catalog, const Clauses& clauses);

}  // namespace gauge
