#include "runner/run/ledger_judge.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runner/case/bytes.h"

namespace gauge {
namespace {

constexpr std::size_t kFingerprintCharacters = 32;

DeviationMark marked(const RunResult& result, const std::string& step, const Json& expected,
                     const Json& observed) {
  const Json shown = {to_string(result.outcome), step, expected, observed};
  return {result.scenario, step, sha256(shown.dump()).substr(0, kFingerprintCharacters)};
}

std::string listed_text(const Ledger& ledger, const Ledger::Found& found) {
  return ledger.file().filename().string() + " lists a deviation at " +
         (found.deviation->mark.step.empty() ? "the start" : found.deviation->mark.step) + " (" +
         found.cause->reason + ")";
}

}  // namespace

std::optional<DeviationMark> mark_of(const RunResult& result) {
  switch (result.outcome) {
    case Outcome::fail: {
      const auto first =
          std::find_if(result.deviations.begin(), result.deviations.end(), [](const Deviation& deviation) {
            return deviation.level == Level::behaviour && deviation.against.empty();
          });
      if (first == result.deviations.end()) return std::nullopt;
      return marked(result, first->step, first->expected, first->observed);
    }
    case Outcome::timeout:
    case Outcome::crash:
    case Outcome::protocol_error:
      return marked(result, result.play ? result.play->observed.at : "", nullptr, nullptr);
    default:
      return std::nullopt;
  }
}

void judge_by_ledger(RunResult& result, const Ledger& ledger, const std::string& release) {
  const Ledger::Found found = ledger.find(result.scenario, result.variant, release);
  if (found.deviation == nullptr) return;
  const std::optional<DeviationMark> mark = mark_of(result);
  if (mark == found.deviation->mark) {
    result.outcome = Outcome::expected_fail;
    result.reason = found.cause->reason;
    if (!found.cause->issue.empty()) result.reason += " (" + found.cause->issue + ")";
  } else if (mark) {
    result.known_otherwise = true;
    result.reason = listed_text(ledger, found) + "; this is another one";
  } else if (result.outcome == Outcome::pass) {
    result.outcome = Outcome::unexpected_pass;
    result.reason = listed_text(ledger, found) + "; it does not occur any more";
  }
}

void update_ledger(Ledger& ledger, const RunResult& result, const std::string& release,
                   LedgerUpdate& update) {
  if (const std::optional<DeviationMark> mark = mark_of(result)) {
    const bool was_listed = ledger.find(result.scenario, result.variant, release).deviation != nullptr;
    if (!ledger.note(*mark, result.variant, release)) return;
    ++update.added;
    if (was_listed) ++update.dropped;
  } else if (result.outcome == Outcome::pass && ledger.forget(result.scenario, result.variant, release)) {
    ++update.dropped;
  }
}

}  // namespace gauge
