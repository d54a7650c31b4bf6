#include "runner/report/totals.h"

#include <algorithm>

namespace gauge {

bool is_deviation(Outcome outcome) {
  switch (outcome) {
    case Outcome::fail:
    case Outcome::flaky:
    case Outcome::timeout:
    case Outcome::crash:
    case Outcome::protocol_error:
      return true;
    case Outcome::pass:
    case Outcome::expected_fail:
    case Outcome::unexpected_pass:
    case Outcome::unsupported:
    case Outcome::untestable:
    case Outcome::harness_error:
    case Outcome::not_run:
      return false;
  }
  return false;
}

bool is_skip(Outcome outcome) {
  return outcome == Outcome::unsupported || outcome == Outcome::untestable || outcome == Outcome::not_run;
}

void Totals::add(const RunResult& result) {
  ++variants_;
  ++by_outcome_[static_cast<std::size_t>(result.outcome)];
  if (result.outcome != Outcome::pass) return;
  for (const Level level : {Level::messages, Level::diagnostics}) {
    deviating_[static_cast<std::size_t>(level)] +=
        std::any_of(result.deviations.begin(), result.deviations.end(),
                    [level](const Deviation& deviation) { return deviation.level == level; });
  }
}

std::size_t Totals::deviations() const {
  std::size_t sum = 0;
  for (const Outcome outcome : kAllOutcomes) sum += is_deviation(outcome) ? of(outcome) : 0;
  return sum;
}

std::size_t Totals::skipped() const {
  std::size_t sum = 0;
  for (const Outcome outcome : kAllOutcomes) sum += is_skip(outcome) ? of(outcome) : 0;
  return sum;
}

Totals count(const std::vector<RunResult>& results) {
  Totals totals;
  for (const RunResult& result : results) totals.add(result);
  return totals;
}

Totals count(const std::vector<RunResult>& results, const std::string& subject) {
  Totals totals;
  for (const RunResult& result : results) {
    if (result.subject == subject) totals.add(result);
  }
  return totals;
}

}  // namespace gauge
