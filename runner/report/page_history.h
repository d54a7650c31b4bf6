// The subjects for the report page: of which runs each time that one was measured consists, and what had
// changed since the time before.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/case/catalog.h"
#include "runner/case/json.h"
#include "runner/report/run_report.h"

namespace gauge {

// What was found out about a subject at one time: by one run, or by several that are parts of one whole.
struct Measurement {
  std::vector<std::size_t> runs;          // positions of the reports
  std::vector<const RunResult*> results;  // in their order
};

struct SubjectHistory {
  std::string name;
  std::vector<Measurement> measurements;  // oldest first, at least one
};

// In the order in which the subjects first occur. `reports` are those of any runs, oldest first; the
// histories point into them. Consecutive reports of a subject are one measurement if they are of the same
// scenarios, the subject says that it is of the same version and like the same CPython, and no variant is in
// two of them.
std::vector<SubjectHistory> histories_of(const std::vector<const RunReport*>& reports);

// [{"name", "measurements": [...]}], as histories_of. A measurement:
//   runs      positions of the reports
//   agreement with each version of the page: [{"version", "agree", "of"}], as agreements_of
//   best      the versions with which it agrees best, as best_of
//   missing   of parts of runs (--shard) that other parts lack, in words (missing_shards); left out if none
//   are compared  with the one before, as `compare` does (comparison.h); left out of the first:
//             {"same", "common": counts of variants, "changes": [[word, worse, scenario, [variant, ...]],
//             ...]}
Json page_subjects(const std::vector<const RunReport*>& reports, const Catalog& catalog);

}  // namespace gauge
