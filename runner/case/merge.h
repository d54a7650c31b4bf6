// Lists of observations made in different contexts -> one list that holds them all.
#pragma once

#include <vector>

#include "runner/case/context_grid.h"
#include "runner/case/json.h"

namespace gauge {

struct MergedObservation {
  Json observation;
  ContextSet contexts;  // where it was made
};

// `lists`: for each context, by position, the array of its observations. For every context the merged
// observations made there are, in order, exactly its list. What contexts have in common is there once as far
// as a longest common subsequence, taken list by list, finds it; where they differ, what the first context
// saw comes first.
std::vector<MergedObservation> merge_observations(const std::vector<Json>& lists);

}  // namespace gauge
