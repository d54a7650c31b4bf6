#include "runner/report/agreement.h"

#include <algorithm>

#include "runner/case/version.h"
#include "runner/report/totals.h"

namespace gauge {

namespace {

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// It ended the adapter, or broke the protocol: how it would have gone on is not known, and no CPython does
// that. Of an expected failure nothing else tells than that no step deviates.
bool broke_off(const RunResult& result) {
  switch (result.outcome) {
    case Outcome::timeout:
    case Outcome::crash:
    case Outcome::protocol_error:
      return true;
    case Outcome::expected_fail:
      return std::none_of(result.deviations.begin(), result.deviations.end(),
                          [](const Deviation& deviation) { return deviation.level == Level::behaviour; });
    default:
      return false;
  }
}

bool is_lower(const Agreement& a, const Agreement& b) { return a.agree * b.of < b.agree * a.of; }

}  // namespace

std::vector<Agreement> agreements_of(const RunReport& report, const std::string& subject,
                                     const Catalog& catalog) {
  std::vector<std::string> versions;
  for (const Scenario& scenario : catalog.scenarios()) {
    versions.insert(versions.end(), scenario.recorded.begin(), scenario.recorded.end());
  }
  std::vector<Agreement> agreements;
  for (const std::string& version : sorted_versions(std::move(versions))) agreements.push_back({version});
  for (const RunResult& result : report.run.results) {
    if (result.subject != subject || is_skip(result.outcome) || result.outcome == Outcome::harness_error) {
      continue;
    }
    const Scenario* scenario = catalog.find(result.scenario);
    if (scenario == nullptr) continue;
    for (Agreement& agreement : agreements) {
      if (!contains(scenario->recorded, agreement.version)) continue;
      agreement.of += 1;
      agreement.agree += !broke_off(result) && !contains(result.unlike, agreement.version);
    }
  }
  return agreements;
}

std::vector<Agreement> best_of(const std::vector<Agreement>& agreements) {
  std::vector<Agreement> best;
  for (const Agreement& agreement : agreements) {
    if (agreement.of == 0 || (!best.empty() && is_lower(agreement, best.front()))) continue;
    if (!best.empty() && is_lower(best.front(), agreement)) best.clear();
    best.push_back(agreement);
  }
  return best;
}

}  // namespace gauge
