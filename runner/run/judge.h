// Is what happened what was expected?
#pragma once

#include <string>
#include <vector>

#include "runner/case/expectation.h"
#include "runner/case/levels.h"
#include "runner/case/scenario.h"
#include "runner/run/result.h"
#include "runner/run/transcript.h"

namespace gauge {

// A send with cuts "all" or "pairs": calls on the transport do not count.
bool compares_calls_only(const Scenario& scenario);

// What the scenario's recorded expectations say that a complete play shows, the prelude included.
Transcript expected_transcript(const Scenario& scenario, const Context& context);

// What `observed` shows otherwise than `expected`: at each level the first difference. Messages are compared
// only where behaviour agrees throughout. With cuts "all" and "pairs" calls on the transport do not count.
std::vector<Deviation> compare(const Scenario& scenario, const Transcript& expected,
                               const Transcript& observed, const ErrorVocabulary& errors);

// The verdict on one play.
struct Verdict {
  Outcome outcome = Outcome::pass;
  std::string reason;                 // where the outcome is neither pass nor fail
  std::vector<Deviation> deviations;  // without `pieces` and `against`
};
Verdict judge(const Scenario& scenario, const Transcript& expected, const Transcript& observed,
              const ErrorVocabulary& errors);

}  // namespace gauge
