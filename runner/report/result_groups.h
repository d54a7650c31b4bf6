// Results that say the same: what one reading explains for all of them.
#pragma once

#include <string>
#include <vector>

#include "runner/run/result.h"

namespace gauge {

// Results of one scenario with the same outcome, reason and differences.
struct ResultGroup {
  std::vector<const RunResult*> results;  // in the order of the run; never empty
};

// In the order of their first results.
std::vector<ResultGroup> group_alike(const std::vector<const RunResult*>& results);

// Variants that were skipped for one reason.
struct SkipGroup {
  Outcome outcome;
  std::string reason;
  std::size_t variants = 0;           // on all subjects together
  std::vector<std::string> subjects;  // in the order of the run
};

// In the order of their first results.
std::vector<SkipGroup> group_skips(const std::vector<const RunResult*>& results);

// Who they are: a line for each set of variants, "@tcp-client @tcp-server on cpython-3.12, reference".
std::vector<std::string> members_text(const ResultGroup& group);

}  // namespace gauge
