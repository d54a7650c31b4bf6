#include "runner/run/sharpness_run.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

namespace gauge {
namespace {

// Passes on which variants are done, whichever run they belong to.
class Progress : public RunListener {
 public:
  Progress(const SharpnessProgress& progress, std::mutex& mutex) : progress_(progress), mutex_(mutex) {}

  void planned(std::size_t) override {}
  void started(const SubjectRun&) override {}
  void finished(const RunResult& result) override {
    const std::lock_guard lock(mutex_);
    progress_(result.subject, result.scenario + "@" + result.variant);
  }

 private:
  const SharpnessProgress& progress_;
  std::mutex& mutex_;
};

bool is_no_adapter(Outcome outcome) {
  return outcome == Outcome::crash || outcome == Outcome::protocol_error || outcome == Outcome::harness_error;
}

Catch catch_of(const Rogue& rogue, const SuiteRun& run) {
  Catch caught{rogue, Catch::Verdict::escaped, "", {}, 0, std::nullopt};
  std::string last_played;
  for (const RunResult& result : run.results) {
    if (result.outcome == Outcome::not_run) continue;
    if (result.scenario != last_played) ++caught.played;
    last_played = result.scenario;
    if (is_no_adapter(result.outcome)) {
      caught.verdict = Catch::Verdict::broken;
      caught.reason =
          result.scenario + "@" + result.variant + ": " + to_string(result.outcome) + ": " + result.reason;
      return caught;
    }
    const bool is_new = caught.scenarios.empty() || caught.scenarios.back() != result.scenario;
    if (!is_new || !shows(result, rogue.level)) continue;
    caught.scenarios.push_back(result.scenario);
    if (!caught.first) caught.first = result;
  }
  if (!caught.scenarios.empty()) {
    caught.verdict = Catch::Verdict::caught;
  } else if (run.interrupted) {
    caught.verdict = Catch::Verdict::not_run;
  }
  return caught;
}

class SharpnessRunner {
 public:
  SharpnessRunner(const std::vector<Trial>& trials, const SharpnessOptions& options,
                  const ErrorVocabulary& errors, const Interrupt& interrupt,
                  const SharpnessProgress& progress)
      : trials_(trials),
        options_(options),
        errors_(errors),
        interrupt_(interrupt),
        progress_(progress, mutex_),
        threads_(std::max<std::size_t>(1, std::min(options.jobs, trials.size()))) {
    for (const Trial& trial : trials)
      run_.catches.push_back({trial.rogue, Catch::Verdict::not_run, "", {}, 0, std::nullopt});
  }

  SharpnessRun run(const Subject& unchanged) {
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 1; i < threads_; ++i) threads.emplace_back([this] { work(); });
      work();
    }
    if (failure_) std::rethrow_exception(failure_);
    if (!run_.interrupted) {
      RunOptions options;
      options.jobs = options_.jobs;
      options.adapter = options_.adapter;
      run_.unchanged = run_suite(all_played(), {unchanged}, {}, options, errors_, interrupt_, progress_);
      run_.interrupted = run_.unchanged.interrupted;
    }
    return std::move(run_);
  }

 private:
  void work() {
    try {
      for (std::size_t i = next_++; i < trials_.size() && !interrupt_.raised(); i = next_++) try_rogue(i);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      next_ = trials_.size();
    }
    if (interrupt_.raised()) {
      const std::lock_guard lock(mutex_);
      run_.interrupted = true;
    }
  }

  void try_rogue(std::size_t i) {
    const Trial& trial = trials_[i];
    RunOptions options;
    options.jobs = options_.jobs / threads_;
    options.fail_fast = options_.first;
    options.adapter = options_.adapter;
    const SuiteRun run =
        run_suite(trial.selection, {trial.subject}, {}, options, errors_, interrupt_, progress_);
    run_.catches[i] = catch_of(trial.rogue, run);
    const std::lock_guard lock(mutex_);
    auto result = run.results.begin();  // in the order of the selection
    for (const Selected& selected : trial.selection) {
      for (const Variant& variant : selected.variants) {
        if ((result++)->outcome != Outcome::not_run) note_played(selected.scenario, variant);
      }
    }
  }

  void note_played(const Scenario* scenario, const Variant& variant) {
    std::vector<Variant>& variants = played_[scenario];
    if (std::find(variants.begin(), variants.end(), variant) == variants.end()) variants.push_back(variant);
  }

  std::vector<Selected> all_played() const {
    std::vector<Selected> all;
    for (const auto& [scenario, variants] : played_) all.push_back({scenario, variants});
    return all;
  }

  const std::vector<Trial>& trials_;
  const SharpnessOptions& options_;
  const ErrorVocabulary& errors_;
  const Interrupt& interrupt_;
  std::mutex mutex_;  // guards calls of the progress, and what the threads share below
  Progress progress_;
  const std::size_t threads_;
  std::atomic<std::size_t> next_{0};
  std::map<const Scenario*, std::vector<Variant>> played_;  // against any rogue
  SharpnessRun run_;
  std::exception_ptr failure_;
};

}  // namespace

SharpnessRun run_sharpness(const std::vector<Trial>& trials, const Subject& unchanged,
                           const SharpnessOptions& options, const ErrorVocabulary& errors,
                           const Interrupt& interrupt, const SharpnessProgress& progress) {
  return SharpnessRunner(trials, options, errors, interrupt, progress).run(unchanged);
}

bool shows(const RunResult& result, Level level) {
  if (result.outcome == Outcome::fail || result.outcome == Outcome::timeout) return true;
  return std::any_of(result.deviations.begin(), result.deviations.end(),
                     [level](const Deviation& deviation) { return deviation.level <= level; });
}

}  // namespace gauge
