#include "runner/report/agreement.h"

#include <algorithm>

#include "runner/report/totals.h"

namespace gauge {

namespace {

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool is_lower(const Agreement& a, const Agreement& b) { return a.agree * b.of < b.agree * a.of; }

}  // namespace

std::vector<Agreement> agreements_of(const std::vector<const RunResult*>& results, const Catalog& catalog) {
  std::vector<Agreement> agreements;
  for (const std::string& version : catalog.recorded_versions()) agreements.push_back({version});
  for (const RunResult* result : results) {
    if (is_skip(result->outcome) || result->outcome == Outcome::harness_error) continue;
    const Scenario* scenario = catalog.find(result->scenario);
    if (scenario == nullptr) continue;
    for (Agreement& agreement : agreements) {
      if (!contains(scenario->recorded, agreement.version)) continue;
      agreement.of += 1;
      agreement.agree += !contains(result->unlike, agreement.version);
    }
  }
  return agreements;
}

std::vector<Agreement> best_of(const std::vector<Agreement>& agreements) {
  std::vector<Agreement> best;
  for (const Agreement& agreement : agreements) {
    if (agreement.agree == 0 || (!best.empty() && is_lower(agreement, best.front()))) continue;
    if (!best.empty() && is_lower(best.front(), agreement)) best.clear();
    best.push_back(agreement);
  }
  return best;
}

}  // namespace gauge
