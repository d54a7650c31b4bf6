// A whole run: subjects x scenarios x variants x deliveries x repetitions.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/adapter/adapter_client.h"
#include "runner/adapter/subjects.h"
#include "runner/base/interrupt.h"
#include "runner/case/catalog.h"
#include "runner/case/ledger.h"
#include "runner/case/levels.h"
#include "runner/run/result.h"

namespace gauge {

struct RunOptions {
  std::size_t jobs = 1;    // adapters at work at the same time
  std::size_t repeat = 1;  // times each delivery is played
  bool fail_fast = false;  // after the first result that is neither pass nor a skip, leave out the rest
  // The one delivery that is played, which every scenario of the selection has; empty: all of deliveries_of.
  std::vector<std::size_t> pieces;
  std::map<std::string, Ledger> ledgers;  // of known deviations, by the names of their subjects
  AdapterOptions adapter;
};

// What became of one subject.
struct SubjectRun {
  Subject subject;
  std::optional<Hello> hello;  // of its first adapter
  std::string error;        // it never started, or did not pass the questions at the start: why; else empty
  std::string stderr_tail;  // of that attempt
  std::size_t starts = 0;   // adapter processes that were started
};

struct SuiteRun {
  std::vector<SubjectRun> subjects;  // as given
  std::vector<RunResult>
      results;               // by subject, then in the order of the selection, whatever the number of jobs
  bool interrupted = false;  // what was not finished is not_run
};

// Told of progress, by one thread at a time.
class RunListener {
 public:
  virtual ~RunListener() = default;
  virtual void planned(std::size_t results) = 0;
  virtual void started(
      const SubjectRun& subject) = 0;  // the first adapter of a subject said hello, or could not
  virtual void finished(const RunResult& result) = 0;  // in the order in which they finish
};

// Plays the selection on every subject and judges it by the recorded expectations for the subject's profile
// and, live, by each oracle. Without recorded expectations a variant is untestable unless there is an oracle.
// An adapter that hangs, crashes or talks nonsense costs its variant and is started anew; a subject that does
// not start at all, or three times in a row later on, is given up: its remaining variants are not_run.
SuiteRun run_suite(const std::vector<Selected>& selection, const std::vector<Subject>& subjects,
                   const std::vector<Subject>& oracles, const RunOptions& options,
                   const ErrorVocabulary& errors, const Interrupt& interrupt, RunListener& listener);

}  // namespace gauge
