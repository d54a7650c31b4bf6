// Is the suite sharp? Plays it against rogues and finds out which scenarios notice what is wrong with each.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/adapter/gallery.h"
#include "runner/run/suite_run.h"

namespace gauge {

// A rogue, its adapter, and what is played against it.
struct Trial {
  Rogue rogue;
  Subject subject;
  std::vector<Selected> selection;
};

// What became of a trial.
struct Catch {
  enum class Verdict {
    caught,   // a scenario shows the fault
    escaped,  // every scenario passes
    broken,   // it is no adapter: it crashed or broke the protocol, which says nothing about its streams
    not_run   // interrupted before anything was found out
  };
  Rogue rogue;
  Verdict verdict = Verdict::not_run;
  std::string reason;  // of a broken one
  std::vector<std::string>
      scenarios;                   // that show the fault: ids, in the order in which they were to be played
  std::size_t played = 0;          // scenarios
  std::optional<RunResult> first;  // result that shows the fault
};

struct SharpnessRun {
  std::vector<Catch> catches;  // in the order of the trials
  // The adapter without a fault, on every variant that was played against a rogue: what it does not pass is
  // no proof against a rogue either.
  SuiteRun unchanged;
  bool interrupted = false;
};

struct SharpnessOptions {
  std::size_t jobs = 1;  // adapters at work at the same time
  bool first = false;    // enough of a rogue once a scenario has caught it
  AdapterOptions adapter;
};

// Called after each variant, by one thread at a time.
using SharpnessProgress = std::function<void(const std::string& rogue, const std::string& variant)>;

SharpnessRun run_sharpness(const std::vector<Trial>& trials, const Subject& unchanged,
                           const SharpnessOptions& options, const ErrorVocabulary& errors,
                           const Interrupt& interrupt, const SharpnessProgress& progress);

// Whether the result shows a fault of the level: a difference at it, or at one that is more severe.
bool shows(const RunResult& result, Level level);

}  // namespace gauge
