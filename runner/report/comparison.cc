#include "runner/report/comparison.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "runner/report/totals.h"
#include "runner/run/ledger_judge.h"

namespace gauge {

namespace {

// How far a result is from what is hoped for.
enum class Standing { conforms, no_verdict, deviates, breaks };

Standing standing_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
    case Outcome::unexpected_pass:
      return Standing::conforms;
    case Outcome::unsupported:
    case Outcome::untestable:
    case Outcome::harness_error:
    case Outcome::not_run:
      return Standing::no_verdict;
    case Outcome::fail:
    case Outcome::expected_fail:
    case Outcome::flaky:
      return Standing::deviates;
    case Outcome::timeout:
    case Outcome::crash:
    case Outcome::protocol_error:
      return Standing::breaks;
  }
  return Standing::no_verdict;
}

bool is_early_end(Outcome outcome) { return standing_of(outcome) == Standing::breaks; }

bool deviates_in_behaviour(const RunResult& result) {
  return std::any_of(result.deviations.begin(), result.deviations.end(),
                     [](const Deviation& deviation) { return deviation.level == Level::behaviour; });
}

// An expected failure as it was before the ledger excused it.
RunResult unexcused(RunResult result, Outcome like) {
  if (result.outcome != Outcome::expected_fail) return result;
  result.outcome = deviates_in_behaviour(result) ? Outcome::fail : is_early_end(like) ? like : Outcome::crash;
  return result;
}

std::optional<DeviationMark> mark_like(const RunResult& result, Outcome like) {
  return mark_of(unexcused(result, like));
}

// Whether the deviations at the levels are the same.
bool same_deviations(const RunResult& before, const RunResult& after, bool in_behaviour) {
  const auto chosen = [in_behaviour](const RunResult& result) {
    std::vector<const Deviation*> deviations;
    for (const Deviation& deviation : result.deviations) {
      if ((deviation.level == Level::behaviour) == in_behaviour) deviations.push_back(&deviation);
    }
    return deviations;
  };
  const std::vector<const Deviation*> then = chosen(before), now = chosen(after);
  return std::equal(then.begin(), then.end(), now.begin(), now.end(),
                    [](const Deviation* one, const Deviation* other) {
                      return one->level == other->level && one->step == other->step &&
                             same(one->expected, other->expected) && same(one->observed, other->observed);
                    });
}

// Of two that deviate.
bool same_failure(const RunResult& before, const RunResult& after) {
  if (before.outcome == Outcome::flaky || after.outcome == Outcome::flaky)
    return before.outcome == after.outcome;
  const std::optional<DeviationMark> mark = mark_like(before, after.outcome);
  if (mark != mark_like(after, before.outcome)) return false;
  // Without a mark both deviate from live oracles alone.
  return mark || same_deviations(before, after, true);
}

bool same_findings(const RunResult& before, const RunResult& after) {
  const Standing then = standing_of(before.outcome), now = standing_of(after.outcome);
  if (then >= Standing::deviates && now >= Standing::deviates) return same_failure(before, after);
  if (then != now) return false;
  return then == Standing::conforms ? same_deviations(before, after, false) : before.outcome == after.outcome;
}

// The position of a step: "/connect" comes before all, "/finally" after them.
std::size_t step_rank(const std::string& pointer) {
  constexpr std::string_view steps = "/steps/";
  if (pointer == kFinallyPointer) return static_cast<std::size_t>(-1);
  if (!pointer.starts_with(steps)) return 0;
  return std::stoul(pointer.substr(steps.size())) + 1;
}

bool is_worse(const RunResult& before, const RunResult& after) {
  const Standing then = standing_of(before.outcome), now = standing_of(after.outcome);
  if (then != now) return now > then;
  const std::optional<DeviationMark> mark = mark_like(before, after.outcome);
  const std::optional<DeviationMark> mark_now = mark_like(after, before.outcome);
  return mark && mark_now && step_rank(mark_now->step) < step_rank(mark->step);
}

std::optional<VariantChange> change_between(const RunResult& before, const RunResult& after) {
  if (same_findings(before, after)) return std::nullopt;
  const Standing then = standing_of(before.outcome), now = standing_of(after.outcome);
  VariantChange change{Change::changed, is_worse(before, after), &before, &after};
  if (then == Standing::conforms && now >= Standing::deviates) change.change = Change::regressed;
  if (then >= Standing::deviates && now == Standing::conforms) change.change = Change::fixed;
  return change;
}

using ResultsById = std::map<std::pair<std::string, std::string>, const RunResult*>;

ResultsById by_id(const std::vector<const RunResult*>& results) {
  ResultsById found;
  for (const RunResult* result : results) found.emplace(std::pair(result->scenario, result->variant), result);
  return found;
}

}  // namespace

std::string to_string(Change change) {
  switch (change) {
    case Change::regressed:
      return "regressed";
    case Change::fixed:
      return "fixed";
    case Change::changed:
      return "changed";
    case Change::added:
      return "new";
    case Change::gone:
      return "gone";
  }
  return "";
}

std::size_t ResultComparison::count(Change change) const {
  return static_cast<std::size_t>(std::count_if(
      changes.begin(), changes.end(), [change](const VariantChange& each) { return each.change == change; }));
}

std::size_t ResultComparison::worse() const {
  return static_cast<std::size_t>(
      std::count_if(changes.begin(), changes.end(), [](const VariantChange& each) { return each.worse; }));
}

std::size_t ResultComparison::common() const {
  return same + changes.size() - count(Change::added) - count(Change::gone);
}

ResultComparison compare_results(const std::vector<const RunResult*>& before,
                                 const std::vector<const RunResult*>& after) {
  ResultComparison comparison;
  const ResultsById then = by_id(before), now = by_id(after);
  for (const RunResult* result : after) {
    const auto found = then.find({result->scenario, result->variant});
    if (found == then.end()) {
      comparison.changes.push_back({Change::added, false, nullptr, result});
    } else if (const auto change = change_between(*found->second, *result)) {
      comparison.changes.push_back(*change);
    } else {
      ++comparison.same;
    }
  }
  for (const RunResult* result : before) {
    if (now.count({result->scenario, result->variant}) == 0)
      comparison.changes.push_back({Change::gone, false, result, nullptr});
  }
  return comparison;
}

SubjectComparison compare_subject(const RunReport& before, const RunReport& after, const SubjectPair& names) {
  return {compare_results(results_of(before, names.first), results_of(after, names.second)),
          find_subject(before.run.subjects, names.first), find_subject(after.run.subjects, names.second)};
}

std::string fingerprint_of(const RunResult& result, Outcome like) {
  const std::optional<DeviationMark> mark = mark_like(result, like);
  return mark ? mark->fingerprint : "";
}

}  // namespace gauge
