// What real CPythons did -> the expectations in a scenario file (scenario.md, "Recording"). Pure: files are
// read and written elsewhere.
#pragma once

#include <string>
#include <vector>

#include "runner/case/scenario.h"

namespace gauge {

// What one version did on one variant: stable, normalised observations.
struct Recording {
  std::string version;  // "3.12" or "3.12.1"; kept by its minor version
  Variant variant;
  std::vector<Json> steps;  // for each step of the scenario the array of its observations
  Json finally;             // the observations of `end`
};

// The scenario's source with `expect`, `finally` and `recorded` rewritten so that in every context, that is a
// version and a variant, exactly what was recorded there is expected. Contexts without a recording keep what
// the scenario expected of them if their version was recorded before. Conditions are given only where
// contexts differ, as few and as short as can be. Throws std::invalid_argument: a recording does not fit the
// scenario, two are for the same context, or a version is recorded now for the first time and lacks one of
// the variants.
Json record(const Scenario& scenario, const std::vector<Recording>& recordings);

}  // namespace gauge
