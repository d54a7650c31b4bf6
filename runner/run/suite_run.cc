#include "runner/run/suite_run.h"

#include <algorithm>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

#include "runner/peer/socket_directory.h"
#include "runner/run/adapter_slot.h"
#include "runner/run/ledger_judge.h"
#include "runner/run/scheduler.h"
#include "runner/run/variant_run.h"

namespace gauge {
namespace {

constexpr std::size_t kFailedStartsMax = 3;  // in a row, of a subject that did start before

Outcome outcome_of(AdapterError::Kind kind) {
  switch (kind) {
    case AdapterError::Kind::timeout:
      return Outcome::timeout;
    case AdapterError::Kind::protocol_error:
      return Outcome::protocol_error;
    case AdapterError::Kind::did_not_start:
    case AdapterError::Kind::crash:
      return Outcome::crash;
  }
  return Outcome::crash;
}

bool ends_fail_fast(Outcome outcome) {
  return outcome != Outcome::pass && outcome != Outcome::expected_fail && outcome != Outcome::unsupported &&
         outcome != Outcome::untestable;
}

class SuiteRunner {
 public:
  SuiteRunner(const std::vector<Selected>& selection, const std::vector<Subject>& subjects,
              const std::vector<Subject>& oracles, const RunOptions& options, const ErrorVocabulary& errors,
              const Interrupt& interrupt, RunListener& listener)
      : oracles_(oracles),
        options_(options),
        errors_(errors),
        interrupt_(interrupt),
        listener_(listener),
        plan_(plan_of(selection)),
        scheduler_(subjects.size(), plan_.size()),
        failed_starts_(subjects.size()),
        given_up_(subjects.size()) {
    for (const Subject& subject : subjects) {
      run_.subjects.push_back({subject, std::nullopt, "", "", 0});
      for (const Planned& planned : plan_) {
        run_.results.push_back(planned_result(*planned.scenario, planned.variant, subject));
      }
    }
  }

  SuiteRun run() {
    listener_.planned(run_.results.size());
    // Made here, where a failure can be thrown.
    std::deque<SocketDirectory> sockets;
    const std::size_t workers = std::max<std::size_t>(1, std::min(options_.jobs, run_.results.size()));
    for (std::size_t i = 0; i < workers; ++i) sockets.emplace_back();
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 1; i < workers; ++i)
        threads.emplace_back([this, &sockets, i] { work(sockets[i]); });
      work(sockets[0]);
    }
    if (failure_) std::rethrow_exception(failure_);
    explain_left_out();
    return std::move(run_);
  }

 private:
  struct Planned {
    const Scenario* scenario;
    Variant variant;
  };

  static std::vector<Planned> plan_of(const std::vector<Selected>& selection) {
    std::vector<Planned> plan;
    for (const Selected& selected : selection) {
      for (const Variant& variant : selected.variants) plan.push_back({selected.scenario, variant});
    }
    return plan;
  }

  // One thread, with one adapter of a subject, and one of each oracle, at a time.
  void work(SocketDirectory& sockets) {
    const Workplace workplace{
        sockets, tls_, errors_, interrupt_, options_.adapter.timeout_ms, options_.repeat, options_.pieces};
    std::deque<AdapterSlot> oracles;
    for (const Subject& oracle : oracles_) oracles.emplace_back(oracle, options_.adapter, interrupt_);
    std::optional<AdapterSlot> slot;
    std::optional<std::size_t> current;
    try {
      while (const std::optional<Scheduler::Unit> unit = scheduler_.take(current)) {
        if (current != unit->subject) {
          slot.emplace(run_.subjects[unit->subject].subject, options_.adapter, interrupt_);
          current = unit->subject;
        }
        finish(*unit, play(*slot, oracles, workplace, *unit));
      }
    } catch (const Interrupted&) {
      const std::lock_guard<std::mutex> lock(mutex_);
      run_.interrupted = true;
      scheduler_.stop();
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      failure_ = std::current_exception();
      scheduler_.stop();
    }
  }

  RunResult play(AdapterSlot& slot, std::deque<AdapterSlot>& oracles, const Workplace& workplace,
                 const Scheduler::Unit& unit) {
    const Planned& planned = plan_[unit.variant];
    const std::size_t starts_before = slot.starts();
    RunResult result = planned_result(*planned.scenario, planned.variant, slot.subject());
    try {
      const Hello& hello = slot.hello();
      if (slot.starts() > starts_before) note_start(unit.subject, hello);
      result = run_variant(slot, oracles, workplace, *planned.scenario, planned.variant);
      if (const auto ledger = options_.ledgers.find(slot.subject().name); ledger != options_.ledgers.end())
        judge_by_ledger(result, ledger->second, release_key(hello.version, hello.profile.minor()));
    } catch (const AdapterError& error) {
      note_failed_start(unit.subject, error);
      result.outcome = outcome_of(error.kind());
      result.reason = std::string("did not start: ") + error.what();
      result.stderr_tail = error.stderr_tail();
      result.unlike = planned.scenario->recorded;
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception& error) {
      slot.discard();
      result.outcome = Outcome::harness_error;
      result.reason = error.what();
    }
    return result;
  }

  void note_start(std::size_t subject, const Hello& hello) {
    const std::lock_guard<std::mutex> lock(mutex_);
    failed_starts_[subject] = 0;
    SubjectRun& subject_run = run_.subjects[subject];
    ++subject_run.starts;
    if (subject_run.hello) return;
    subject_run.hello = hello;
    scheduler_.started(subject);
    listener_.started(subject_run);
  }

  void note_failed_start(std::size_t subject, const AdapterError& error) {
    const std::lock_guard<std::mutex> lock(mutex_);
    SubjectRun& subject_run = run_.subjects[subject];
    ++subject_run.starts;
    ++failed_starts_[subject];
    if (!subject_run.hello) {
      subject_run.error = error.what();
      subject_run.stderr_tail = error.stderr_tail();
      given_up_[subject] = std::string("the adapter did not start: ") + error.what();
      scheduler_.give_up(subject);
      listener_.started(subject_run);
    } else if (failed_starts_[subject] == kFailedStartsMax) {
      given_up_[subject] = "the adapter failed to start " + std::to_string(kFailedStartsMax) +
                           " times in a row: " + error.what();
      scheduler_.give_up(subject);
    }
  }

  void finish(const Scheduler::Unit& unit, RunResult result) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (options_.fail_fast && ends_fail_fast(result.outcome)) scheduler_.stop();
    RunResult& place = run_.results[unit.subject * plan_.size() + unit.variant];
    place = std::move(result);
    listener_.finished(place);
  }

  void explain_left_out() {
    for (std::size_t i = 0; i < run_.results.size(); ++i) {
      RunResult& result = run_.results[i];
      if (result.outcome != Outcome::not_run) continue;
      const std::string& given_up = given_up_[i / plan_.size()];
      result.reason = !given_up.empty()  ? given_up
                      : run_.interrupted ? "the run was interrupted"
                                         : "left out after the first failure";
    }
  }

  const std::vector<Subject>& oracles_;
  const RunOptions& options_;
  const ErrorVocabulary& errors_;
  const Interrupt& interrupt_;
  RunListener& listener_;
  const std::vector<Planned> plan_;
  Scheduler scheduler_;
  TlsContexts tls_;

  std::mutex mutex_;  // of what follows
  SuiteRun run_;
  std::vector<std::size_t> failed_starts_;  // of each subject, in a row
  std::vector<std::string> given_up_;       // of each subject: why; empty: it has not been
  std::exception_ptr failure_;              // of a worker: of the listener's, or of memory
};

}  // namespace

SuiteRun run_suite(const std::vector<Selected>& selection, const std::vector<Subject>& subjects,
                   const std::vector<Subject>& oracles, const RunOptions& options,
                   const ErrorVocabulary& errors, const Interrupt& interrupt, RunListener& listener) {
  return SuiteRunner(selection, subjects, oracles, options, errors, interrupt, listener).run();
}

}  // namespace gauge
