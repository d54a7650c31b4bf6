#include "runner/run/variant_run.h"

#include <algorithm>
#include <chrono>

#include "runner/case/expectation.h"
#include "runner/run/judge.h"
#include "runner/run/player.h"
#include "runner/run/recorded_versions.h"

namespace gauge {
namespace {

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
    if (is_left_out(subject_.hello())) return std::move(result_);
    result_.outcome = Outcome::pass;
    for (const std::vector<std::size_t>& pieces : deliveries()) {
      play_delivery(pieces);
      if (result_.outcome != Outcome::pass) break;
    }
    const bool says_nothing =
        result_.outcome == Outcome::unsupported || result_.outcome == Outcome::harness_error;
    if (!says_nothing) result_.unlike = recorded_->unlike();
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
    recorded_.emplace(scenario_, variant_, hello.profile);
    if (!recorded_->has_profile() && oracles_.empty()) {
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
      note(verdict.deviations, "its first run", pieces, &first, again);
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
    if (std::optional<Verdict> verdict = recorded_->judge(observed, workplace_.errors)) {
      apply(std::move(*verdict), "", pieces, nullptr, observed);
    }
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
        apply(judge(scenario_, live, observed, workplace_.errors), name, pieces, &live, observed);
      } else {
        conclude(Outcome::harness_error, "the oracle " + name + ": " + live.at + ": " + live.reason);
        result_.stderr_tail = live.stderr_tail;
      }
    }
  }

  // `expected` is what the yardstick did; nullptr: it is what was recorded.
  void apply(Verdict verdict, const std::string& against, const std::vector<std::size_t>& pieces,
             const Transcript* expected, const Transcript& observed) {
    note(verdict.deviations, against, pieces, expected, observed);
    if (verdict.outcome == Outcome::pass) return;
    conclude(verdict.outcome, std::move(verdict.reason));
    result_.stderr_tail = observed.stderr_tail;
  }

  // Of each level the first deviation from each yardstick is kept.
  void note(const std::vector<Deviation>& deviations, const std::string& against,
            const std::vector<std::size_t>& pieces, const Transcript* expected, const Transcript& observed) {
    keep_play(deviations, pieces, expected, observed);
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

  // The play to be shown: the first that deviates in behaviour, else the first that deviates at all.
  void keep_play(const std::vector<Deviation>& deviations, const std::vector<std::size_t>& pieces,
                 const Transcript* expected, const Transcript& observed) {
    const bool ended_early = observed.ending != Ending::complete && observed.ending != Ending::unsupported;
    const bool in_behaviour =
        ended_early || (!deviations.empty() && deviations.front().level == Level::behaviour);
    if (result_.play ? play_is_of_behaviour_ || !in_behaviour : deviations.empty() && !ended_early) return;
    result_.play = {pieces, std::nullopt, observed};
    if (expected != nullptr) result_.play->expected = *expected;
    play_is_of_behaviour_ = in_behaviour;
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
  std::optional<RecordedVersions> recorded_;  // once it is known that it is played
  RunResult result_;
  bool play_is_of_behaviour_ = false;
};

}  // namespace

Transcript play_on(AdapterSlot& slot, const Workplace& workplace, const Scenario& scenario,
                   const Variant& variant, const std::vector<std::size_t>& pieces) {
  const Stage stage{slot.client(),       workplace.sockets,    workplace.tls,
                    workplace.interrupt, workplace.timeout_ms, workplace.witness};
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
