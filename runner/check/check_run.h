// Asks an adapter everything that spec/checks.json has, and finds out what works.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runner/adapter/adapter_client.h"
#include "runner/adapter/subjects.h"
#include "runner/base/interrupt.h"
#include "runner/case/levels.h"
#include "runner/case/schema.h"
#include "runner/check/check_list.h"
#include "runner/check/finding.h"
#include "runner/check/wire_log.h"
#include "runner/run/result.h"

namespace gauge {

// What became of one question.
struct CheckResult {
  std::string
      operation;  // of the protocol; "start", "hello", "unknown operation", "exit" for what surrounds them
  std::string title;
  Finding finding;
  std::vector<WireExchange>
      wire;                // where something is wrong or differs: all that was said, and which part of it
  std::size_t marked = 0;  // the exchange that shows it; wire.size(): none in particular
  std::optional<RunResult> played;  // where a scenario differs: for the explanation
  std::string stderr_tail;          // of an adapter that is dead
};

// Told of progress.
class CheckListener {
 public:
  virtual ~CheckListener() = default;
  virtual void stage(const std::string& title) = 0;
  virtual void finished(const CheckResult& result) = 0;
};

struct CheckSummary {
  std::vector<CheckResult> results;
  bool started = false;     // it said hello as it should, and refused an operation that does not exist
  bool is_running = false;  // there was a process that answered something
};

struct CheckOptions {
  AdapterOptions adapter;
};

// Everything must outlive the call. A question that needs an operation which was found wrong is not asked, so
// that a fault is told once, and an adapter that hangs is not waited for again and again. Throws Interrupted,
// std::system_error.
CheckSummary check_adapter(const Subject& subject, const std::vector<CheckStage>& stages,
                           const Schema& answers, const ErrorVocabulary& errors, const CheckOptions& options,
                           const Interrupt& interrupt, CheckListener& listener);

}  // namespace gauge
