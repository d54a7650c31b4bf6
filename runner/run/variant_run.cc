#include "runner/run/variant_run.h"

#include <algorithm>
#include <chrono>

#include "runner/case/expectation.h"
#include "runner/run/judge.h"
#include "runner/run/player.h"

namespace gauge {
namespace {

// The profile's minor version is among those whose behaviour was recorded.
bool is_recorded(const Scenario& scenario, const Version& profile) {
  return std::any_of(scenario.recorded.begin(), scenario.recorded.end(),
                     [&profile](const std::string& recorded) {
                       return Version::parse(recorded).minor() == profile.minor();
                     });
}

// Judging one variant, delivery by delivery.
class VariantRun {
 public:
  VariantRun(AdapterSlot& subject, std::deque<AdapterSlot>& oracles, const Workplace& workplace,
             const Scenario& scenario, const Variant& variant)
      : subject_(subject),
        oracles_(oracles),
        workplace_(workplace),
        scenario_(scenario),
        variant_(variant),
        result_(planned_result(scenario, variant, subject.subject())) {}

  RunResult run() {
    if (is_left_out(subject_.client().hello())) return std::move(result_);
    result_.outcome = Outcome::pass;
    for (const std::vector<std::size_t>& pieces : deliveries()) {
      play_delivery(pieces);
      if (result_.outcome != Outcome::pass) break;
    }
    return std::move(result_);
  }

 private:
  std::vector<std::vector<std::size_t>> deliveries() const {
    if (workplace_.pieces.empty()) return deliveries_of(scenario_);
    return {workplace_.pieces};
  }

  bool is_left_out(const Hello& hello) {
    for (const std::string& clause : scenario_.clauses) {
      if (const auto reason = hello.unsupported.find(clause); reason != hello.unsupported.end()) {
        conclude(Outcome::unsupported, clause + ": " + reason->second);
        return true;
      }
    }
    if (!applies_to(scenario_, hello.profile)) {
      conclude(Outcome::untestable, "applies to CPython " + scenario_.python + ", the subject's profile is " +
                                        hello.profile.minor());
      return true;
    }
    if (is_recorded(scenario_, hello.profile)) {
      expected_ = expected_transcript(scenario_, {hello.profile, variant_});
    } else if (oracles_.empty()) {
      conclude(Outcome::untestable, "nothing was recorded from CPython " + hello.profile.minor());
      return true;
    }
    return false;
  }

  void play_delivery(const std::vector<std::size_t>& pieces) {
    const Transcript first = play_subject(pieces);
    judge_delivery(first, pieces);
    for (std::size_t i = 1; i < workplace_.repeat && !is_adapters_fault(); ++i) {
      const Transcript again = play_subject(pieces);
      Verdict verdict = judge(scenario_, first, again, workplace_.errors);
      if (first.ending == again.ending && verdict.deviations.empty()) continue;
      note(verdict.deviations, "its first run", pieces);
      const bool is_fault = !adapter_is_usable(again.ending);
      conclude(is_fault ? verdict.outcome : Outcome::flaky,
               "repetition " + std::to_string(i + 1) + " of " + std::to_string(workplace_.repeat) +
                   " differs from the first" + (verdict.reason.empty() ? "" : ": " + verdict.reason));
      result_.stderr_tail = again.stderr_tail;
      return;
    }
  }

  // Repeating what the adapter does not survive would only cost time.
  bool is_adapters_fault() const {
    return result_.outcome != Outcome::pass && result_.outcome != Outcome::fail;
  }

  Transcript play_subject(const std::vector<std::size_t>& pieces) {
    ++result_.runs;
    return play_on(subject_, workplace_, scenario_, variant_, pieces);
  }

  void judge_delivery(const Transcript& observed, const std::vector<std::size_t>& pieces) {
    if (expected_) apply(judge(scenario_, *expected_, observed, workplace_.errors), "", observed, pieces);
    for (AdapterSlot& oracle : oracles_) {
      if (is_adapters_fault()) return;
      const std::string& name = oracle.subject().name;
      Transcript live;
      try {
        live = play_on(oracle, workplace_, scenario_, variant_, pieces);
      } catch (const AdapterError& error) {
        live.ending = Ending::crash;
        live.reason = std::string("did not start: ") + error.what();
        live.stderr_tail = error.stderr_tail();
      }
      if (live.ending == Ending::complete) {
        apply(judge(scenario_, live, observed, workplace_.errors), name, observed, pieces);
      } else {
        conclude(Outcome::harness_error, "the oracle " + name + ": " + live.at + ": " + live.reason);
        result_.stderr_tail = live.stderr_tail;
      }
    }
  }

  void apply(Verdict verdict, const std::string& against, const Transcript& observed,
             const std::vector<std::size_t>& pieces) {
    note(verdict.deviations, against, pieces);
    if (verdict.outcome == Outcome::pass) return;
    conclude(verdict.outcome, std::move(verdict.reason));
    result_.stderr_tail = observed.stderr_tail;
  }

  // Of each level the first deviation from each yardstick is kept.
  void note(const std::vector<Deviation>& deviations, const std::string& against,
            const std::vector<std::size_t>& pieces) {
    for (const Deviation& deviation : deviations) {
      const auto is_known = [&](const Deviation& known) {
        return known.level == deviation.level && known.against == against;
      };
      if (std::any_of(result_.deviations.begin(), result_.deviations.end(), is_known)) continue;
      result_.deviations.push_back(deviation);
      result_.deviations.back().against = against;
      result_.deviations.back().pieces = pieces;
    }
  }

  void conclude(Outcome outcome, std::string reason) {
    result_.outcome = outcome;
    result_.reason = std::move(reason);
  }

  AdapterSlot& subject_;
  std::deque<AdapterSlot>& oracles_;
  const Workplace& workplace_;
  const Scenario& scenario_;
  const Variant variant_;
  std::optional<Transcript> expected_;  // nothing: no recording, judged by the oracles alone
  RunResult result_;
};

}  // namespace

Transcript play_on(AdapterSlot& slot, const Workplace& workplace, const Scenario& scenario,
                   const Variant& variant, const std::vector<std::size_t>& pieces) {
  const Stage stage{slot.client(), workplace.sockets, workplace.tls, workplace.interrupt,
                    workplace.timeout_ms};
  Transcript transcript = play(stage, scenario, variant, pieces);
  if (!adapter_is_usable(transcript.ending)) slot.discard();
  return transcript;
}

RunResult planned_result(const Scenario& scenario, const Variant& variant, const Subject& subject) {
  RunResult result;
  result.scenario = scenario.id;
  result.variant = to_string(variant);
  result.subject = subject.name;
  result.clauses = scenario.clauses;
  return result;
}

RunResult run_variant(AdapterSlot& subject, std::deque<AdapterSlot>& oracles, const Workplace& workplace,
                      const Scenario& scenario, const Variant& variant) {
  const auto start = std::chrono::steady_clock::now();
  RunResult result = VariantRun(subject, oracles, workplace, scenario, variant).run();
  const std::chrono::duration<double, std::milli> duration = std::chrono::steady_clock::now() - start;
  result.duration_ms = duration.count();
  return result;
}

}  // namespace gauge
