// What has changed between two times at which a subject was measured, variant by variant.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "runner/report/run_report.h"

namespace gauge {

enum class Change {
  regressed,  // it conformed, and deviates
  fixed,      // it deviated, and conforms
  changed,    // it deviates otherwise; it was judged and is not, or the other way; it passes with other
              // messages or diagnostics
  added,      // there was no such variant
  gone        // there is no such variant any more
};
std::string to_string(Change change);  // "regressed", "fixed", "changed", "new", "gone"

// In the order in which reports name them.
inline constexpr Change kAllChanges[] = {Change::regressed, Change::changed, Change::fixed, Change::added,
                                         Change::gone};

struct VariantChange {
  Change change = Change::changed;
  // The subject does worse than before. In this order: it conforms; no verdict; it deviates; it ends the
  // adapter or breaks the protocol. Of two deviations of one rank the earlier one is worse. What is new or
  // gone is neither worse nor better.
  bool worse = false;
  const RunResult* before = nullptr;  // null: it is new
  const RunResult* after = nullptr;   // null: it is gone

  const RunResult& result() const { return after != nullptr ? *after : *before; }
};

// Results of one subject, then and now.
struct ResultComparison {
  std::vector<VariantChange> changes;  // in the order of the results after, then what is gone
  std::size_t same = 0;                // variants that are in both and have not changed

  std::size_t count(Change change) const;
  std::size_t worse() const;
  std::size_t common() const;  // variants that are in both
};

// Points to the results.
ResultComparison compare_results(const std::vector<const RunResult*>& before,
                                 const std::vector<const RunResult*>& after);

// One subject in two reports. Points into them.
struct SubjectComparison : ResultComparison {
  const SubjectRun* before = nullptr;
  const SubjectRun* after = nullptr;
};

// The names of one subject, before and after.
using SubjectPair = std::pair<std::string, std::string>;

// Both reports must have the subject. They must outlive what is returned.
SubjectComparison compare_subject(const RunReport& before, const RunReport& after, const SubjectPair& names);

// The first deviation in behaviour, as ledgers have it (ledger_judge.h), whether or not a ledger lists it;
// empty: there is none, or it is flaky. Of an expected failure that ended early nothing tells how it ended:
// `like` is taken for that.
std::string fingerprint_of(const RunResult& result, Outcome like = Outcome::crash);

}  // namespace gauge
