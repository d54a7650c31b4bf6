// Results in the light of what is known of the subject: expected failures, and what of the ledger is stale.
#pragma once

#include <optional>
#include <string>

#include "runner/case/ledger.h"
#include "runner/run/result.h"

namespace gauge {

// What the result shows of a deviation in behaviour; nothing: none, or nothing was found out.
std::optional<DeviationMark> mark_of(const RunResult& result);

// What is listed and occurs is an expected failure; what is listed and does not occur is an unexpected pass;
// what is listed and occurs otherwise stays as it is, with `known_otherwise`. `release`: release_key().
void judge_by_ledger(RunResult& result, const Ledger& ledger, const std::string& release);

// What an update of a ledger has changed, in variants.
struct LedgerUpdate {
  std::size_t added = 0;
  std::size_t dropped = 0;
};

// Takes the result, which was not judged by it, down in the ledger. What was not judged leaves it as it is.
void update_ledger(Ledger& ledger, const RunResult& result, const std::string& release, LedgerUpdate& update);

}  // namespace gauge
