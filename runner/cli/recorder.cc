#include "runner/cli/recorder.h"

#include <sys/utsname.h>

#include <atomic>
#include <exception>
#include <iterator>
#include <map>
#include <mutex>
#include <thread>

#include "runner/case/catalog.h"
#include "runner/case/expectation.h"
#include "runner/case/version.h"
#include "runner/cli/exit_code.h"
#include "runner/run/record_session.h"

namespace gauge {

namespace {

// "Linux 6.1.0 x86_64"
std::string kernel() {
  utsname names{};
  ::uname(&names);
  return std::string(names.sysname) + " " + names.release + " " + names.machine;
}

Oracle oracle_of(const Hello& hello) {
  return {hello.version, hello.build.value_or(""), hello.tls.value_or(""), kernel()};
}

// What is shared by the threads, each of which serves one interpreter at a time.
class Work {
 public:
  Work(const std::vector<const Scenario*>& scenarios, const std::vector<Subject>& interpreters,
       const RecorderOptions& options, const ErrorVocabulary& errors, const Interrupt& interrupt,
       const RecordProgress& progress)
      : scenarios_(scenarios),
        interpreters_(interpreters),
        options_(options),
        errors_(errors),
        interrupt_(interrupt),
        progress_(progress),
        oracles_(interpreters.size()),
        recorded_(interpreters.size()) {}

  Recorded run() {
    {
      std::vector<std::jthread> threads;
      const std::size_t count = std::min(options_.jobs, interpreters_.size());
      for (std::size_t i = 0; i < count; ++i) threads.emplace_back([this] { serve(); });
    }
    if (failure_) std::rethrow_exception(failure_);
    return {std::move(oracles_), joined()};
  }

 private:
  void serve() {
    try {
      for (std::size_t i = next_++; i < interpreters_.size(); i = next_++)
        recorded_[i] = record(interpreters_[i], oracles_[i]);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      next_ = interpreters_.size();
    }
  }

  std::vector<RecordedScenario> record(const Subject& interpreter, Oracle& oracle) {
    RecordSession session(interpreter, options_.adapter, options_.repeat, errors_, interrupt_);
    claim_version(interpreter, session.hello());
    oracle = oracle_of(session.hello());
    const Version version = session.hello().profile;
    std::vector<RecordedScenario> recorded;
    for (const Scenario* scenario : scenarios_) {
      recorded.push_back({scenario, {}, {}});
      if (!applies_to(*scenario, version)) continue;
      for (const Variant& variant : variants_of(*scenario)) {
        try {
          recorded.back().recordings.push_back(session.record(*scenario, variant));
        } catch (const RecordError& error) {
          recorded.back().refusals.push_back("@" + to_string(variant) + " on " + interpreter.name + ": " +
                                             error.what());
        }
        const std::lock_guard lock(mutex_);
        progress_(interpreter, variant_id(*scenario, variant));
      }
    }
    return recorded;
  }

  // Expectations are CPython's own, and one interpreter speaks for its version.
  void claim_version(const Subject& interpreter, const Hello& hello) {
    if (hello.name != "CPython") {
      throw UsageError(interpreter.name + " is " + hello.name + "; only CPython is recorded");
    }
    const std::string version = hello.profile.minor();
    const std::lock_guard lock(mutex_);
    const auto [holder, is_new] = versions_.try_emplace(version, interpreter.name);
    if (!is_new)
      throw UsageError(holder->second + " and " + interpreter.name + " are both CPython " + version);
  }

  std::vector<RecordedScenario> joined() {
    std::vector<RecordedScenario> all;
    for (const Scenario* scenario : scenarios_) all.push_back({scenario, {}, {}});
    for (std::vector<RecordedScenario>& of_interpreter : recorded_) {
      for (std::size_t i = 0; i < of_interpreter.size(); ++i) {
        std::move(of_interpreter[i].recordings.begin(), of_interpreter[i].recordings.end(),
                  std::back_inserter(all[i].recordings));
        std::move(of_interpreter[i].refusals.begin(), of_interpreter[i].refusals.end(),
                  std::back_inserter(all[i].refusals));
      }
    }
    return all;
  }

  const std::vector<const Scenario*>& scenarios_;
  const std::vector<Subject>& interpreters_;
  const RecorderOptions& options_;
  const ErrorVocabulary& errors_;
  const Interrupt& interrupt_;
  const RecordProgress& progress_;

  std::atomic<std::size_t> next_{0};
  std::vector<Oracle> oracles_;                          // by interpreter
  std::vector<std::vector<RecordedScenario>> recorded_;  // by interpreter
  std::mutex mutex_;                                     // guards what follows, and calls of progress_
  std::exception_ptr failure_;
  std::map<std::string, std::string> versions_;  // minor version -> interpreter
};

}  // namespace

Recorded record_scenarios(const std::vector<const Scenario*>& scenarios,
                          const std::vector<Subject>& interpreters, const RecorderOptions& options,
                          const ErrorVocabulary& errors, const Interrupt& interrupt,
                          const RecordProgress& progress) {
  return Work(scenarios, interpreters, options, errors, interrupt, progress).run();
}

}  // namespace gauge
