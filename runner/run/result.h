// What a run found out: the one model from which every report is made (spec/schema/result.schema.json).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/case/levels.h"
#include "runner/case/scenario.h"
#include "runner/run/transcript.h"

namespace gauge {

// design: "Outcomes and exit codes". The words of to_string are those of the reports.
enum class Outcome {
  pass,
  fail,
  expected_fail,
  unexpected_pass,
  unsupported,  // the adapter says that the implementation has no such thing
  untestable,   // a prerequisite is missing: the scenario is for other versions, no expectation was recorded
  flaky,        // differs between repetitions
  timeout,      // the adapter did not answer before the watchdog ended it
  crash,        // the adapter ended
  protocol_error,  // the adapter answered something that protocol.md does not allow
  harness_error,   // the runner could not play its own part
  not_run          // left out after --fail-fast, after an interrupt, or because the subject does not start
};
std::string to_string(Outcome outcome);

// The first difference that a variant shows at one level.
struct Deviation {
  Level level = Level::behaviour;
  std::string against;  // the interpreter whose live run is the yardstick, "its first run" of a flaky one;
                        // empty: what was recorded
  std::string step;     // JSON pointer of the step: "/steps/3", "/finally", "/connect" for the prelude
  Json expected;        // observations of that step for this variant and profile
  Json observed;        // observations made
  std::vector<std::size_t> pieces;  // sizes of the deliveries of the cut send, if there was one
};

// A play that shows a deviation, from its first step to its last.
struct Play {
  std::vector<std::size_t> pieces;     // as in Deviation
  std::optional<Transcript> expected;  // of the yardstick; nothing: it is what was recorded
  Transcript observed;
};

// One variant of one scenario on one subject.
struct RunResult {
  std::string scenario;  // id
  std::string variant;   // "tcp-client"
  std::string subject;   // its name on the command line
  std::vector<std::string> clauses;
  Outcome outcome = Outcome::not_run;
  std::string reason;  // for people: why, where the outcome is neither pass nor fail
  std::vector<Deviation> deviations;
  std::optional<Play> play;  // of the first deviation in behaviour, else of the first; of what ended early
  // The versions of CPython, of those recorded, whose behaviour it does not show: minor, ascending.
  std::vector<std::string> unlike;
  std::string stderr_tail;  // of an adapter that crashed, hung or talked nonsense
  std::size_t runs = 0;     // deliveries played, repetitions included
  double duration_ms = 0;
  // The subject's ledger lists a deviation of this variant, and not this one: the ledger is stale.
  bool known_otherwise = false;
  std::vector<std::size_t> parts;  // of a merged report, in which it was found: positions; else empty
};

}  // namespace gauge
