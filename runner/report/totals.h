// Counting: how many variants came out how. No number without what it is out of.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "runner/run/result.h"

namespace gauge {

// Every outcome, in the order in which reports name them.
inline constexpr std::array<Outcome, 12> kAllOutcomes = {
    Outcome::pass,        Outcome::fail,           Outcome::expected_fail, Outcome::unexpected_pass,
    Outcome::unsupported, Outcome::untestable,     Outcome::flaky,         Outcome::timeout,
    Outcome::crash,       Outcome::protocol_error, Outcome::harness_error, Outcome::not_run};

// Whether the outcome says that the subject, and not its surroundings, is at fault.
bool is_deviation(Outcome outcome);

// Whether the outcome says nothing about the subject's behaviour.
bool is_skip(Outcome outcome);

class Totals {
 public:
  void add(const RunResult& result);

  std::size_t variants() const { return variants_; }
  std::size_t of(Outcome outcome) const { return by_outcome_[static_cast<std::size_t>(outcome)]; }

  std::size_t deviations() const;
  std::size_t skipped() const;
  // Variants about which something was found out: the denominator behind any claim of conformity.
  std::size_t judged() const { return variants_ - skipped() - of(Outcome::harness_error); }

  // Of the variants that pass by behaviour: those that agree at this level too.
  std::size_t agreeing(Level level) const {
    return of(Outcome::pass) - deviating_[static_cast<std::size_t>(level)];
  }

 private:
  std::size_t variants_ = 0;
  std::array<std::size_t, kAllOutcomes.size()> by_outcome_{};
  std::array<std::size_t, 3> deviating_{};  // by level, of the variants that pass
};

Totals count(const std::vector<RunResult>& results);
// Of one subject alone, by its name.
Totals count(const std::vector<RunResult>& results, const std::string& subject);

}  // namespace gauge
