// A selection in parts, for machines that share a run.
#pragma once

#include <cstddef>
#include <vector>

#include "runner/case/catalog.h"

namespace gauge {

// Part `index` (from 1) of `count` of a selection. A variant is always in the same part, whatever else is
// selected. Throws std::invalid_argument: there is no such part.
std::vector<Selected> shard(const std::vector<Selected>& selection, std::size_t index, std::size_t count);

}  // namespace gauge
