// Plays a variant once more, on an adapter of its own, with everything recorded.
#pragma once

#include <cstddef>
#include <vector>

#include "runner/adapter/adapter_client.h"
#include "runner/adapter/subjects.h"
#include "runner/base/interrupt.h"
#include "runner/case/levels.h"
#include "runner/run/play_recorder.h"
#include "runner/run/result.h"

namespace gauge {

struct BundleRun {
  Variant variant;
  RunResult result;  // of the recorded play; flaky: what deviated before did not while it was recorded
  std::vector<std::size_t> pieces;  // of the delivery that was recorded
  Hello hello;                      // with the profile that the subject is judged by
  Recording recording;              // empty if nothing was played: unsupported, untestable
};

// Of the variants the first that deviates, else the first that was played, and of its deliveries the one that
// deviates. `pieces`: as RunOptions::pieces. Throws AdapterError: the adapter does not start; Interrupted.
BundleRun run_for_bundle(const Subject& subject, const Scenario& scenario,
                         const std::vector<Variant>& variants, const std::vector<std::size_t>& pieces,
                         const AdapterOptions& options, const ErrorVocabulary& errors,
                         const Interrupt& interrupt);

}  // namespace gauge
