// Plays a selection on several interpreters at a time and collects what they did.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "runner/adapter/adapter_client.h"
#include "runner/adapter/subjects.h"
#include "runner/base/interrupt.h"
#include "runner/case/levels.h"
#include "runner/case/provenance.h"
#include "runner/case/recording.h"
#include "runner/case/scenario.h"

namespace gauge {

// What all interpreters did in one scenario, in every variant it has.
struct RecordedScenario {
  const Scenario* scenario;
  std::vector<Recording> recordings;  // by interpreter, then by variant
  std::vector<std::string>
      refusals;  // why there is no recording: "@tcp-client on cpython-3.6: /steps/2 differs ..."
};

// Everything that was recorded.
struct Recorded {
  std::vector<Oracle> oracles;              // the interpreters, in the order in which they were given
  std::vector<RecordedScenario> scenarios;  // in the order in which they were given
};

struct RecorderOptions {
  std::size_t repeat = 3;  // times that everything must come out the same
  std::size_t jobs = 1;    // interpreters at work at the same time
  AdapterOptions adapter;
};

// Called after each variant, by one thread at a time.
using RecordProgress = std::function<void(const Subject& subject, const std::string& variant)>;

// An interpreter plays the scenarios that are for its version. Throws AdapterError: an interpreter's adapter
// does not start; UsageError: it is no CPython, or two are of the same minor version; Interrupted.
Recorded record_scenarios(const std::vector<const Scenario*>& scenarios,
                          const std::vector<Subject>& interpreters, const RecorderOptions& options,
                          const ErrorVocabulary& errors, const Interrupt& interrupt,
                          const RecordProgress& progress);

}  // namespace gauge
