#include "runner/run/bundle_run.h"

#include <deque>
#include <optional>
#include <utility>

#include "runner/run/variant_run.h"

namespace gauge {
namespace {

bool was_played(Outcome outcome) {
  return outcome != Outcome::unsupported && outcome != Outcome::untestable && outcome != Outcome::not_run;
}

bool deviates(const RunResult& result) {
  return was_played(result.outcome) && (result.outcome != Outcome::pass || !result.deviations.empty());
}

class BundleRunner {
 public:
  BundleRunner(const Subject& subject, const Scenario& scenario, const AdapterOptions& options,
               const ErrorVocabulary& errors, const Interrupt& interrupt)
      : subject_(subject), scenario_(scenario), options_(options), errors_(errors), interrupt_(interrupt) {}

  BundleRun run(const std::vector<Variant>& variants, const std::vector<std::size_t>& pieces) {
    BundleRun found = find(variants, pieces);
    if (!was_played(found.result.outcome)) return found;
    BundleRun recorded = record(found.variant, found.pieces);
    if (deviates(found.result) && !deviates(recorded.result)) {
      recorded.result.outcome = Outcome::flaky;
      recorded.result.reason = "it deviated (" + to_string(found.result.outcome) +
                               "), and did not when it was played again to be recorded";
    }
    return recorded;
  }

 private:
  BundleRun find(const std::vector<Variant>& variants, const std::vector<std::size_t>& pieces) {
    TlsContexts tls;
    AdapterSlot slot(subject_, options_, interrupt_);
    std::optional<BundleRun> found;
    for (const Variant& variant : variants) {
      BundleRun run = play(slot, tls, nullptr, variant, pieces);
      const bool is_better = !found || deviates(run.result) ||
                             (!was_played(found->result.outcome) && was_played(run.result.outcome));
      if (is_better) found = std::move(run);
      if (deviates(found->result)) break;
    }
    return std::move(*found);
  }

  BundleRun record(const Variant& variant, const std::vector<std::size_t>& pieces) {
    PlayRecorder recorder;
    TlsContexts tls(&recorder);
    AdapterOptions options = options_;
    options.wire = &recorder;
    AdapterSlot slot(subject_, options, interrupt_);
    BundleRun run = play(slot, tls, &recorder, variant, pieces);
    slot.discard();  // it may say more before it ends
    run.recording = recorder.take();
    return run;
  }

  BundleRun play(AdapterSlot& slot, TlsContexts& tls, PlayWitness* witness, const Variant& variant,
                 const std::vector<std::size_t>& pieces) {
    std::deque<AdapterSlot> no_oracles;
    const Workplace workplace{sockets_, tls, errors_, interrupt_, options_.timeout_ms, 1, pieces, witness};
    BundleRun run;
    run.variant = variant;
    run.hello = slot.hello();
    run.result = run_variant(slot, no_oracles, workplace, scenario_, variant);
    run.pieces = !pieces.empty()   ? pieces
                 : run.result.play ? run.result.play->pieces
                                   : deliveries_of(scenario_).front();
    return run;
  }

  const Subject& subject_;
  const Scenario& scenario_;
  const AdapterOptions& options_;
  const ErrorVocabulary& errors_;
  const Interrupt& interrupt_;
  SocketDirectory sockets_;
};

}  // namespace

BundleRun run_for_bundle(const Subject& subject, const Scenario& scenario,
                         const std::vector<Variant>& variants, const std::vector<std::size_t>& pieces,
                         const AdapterOptions& options, const ErrorVocabulary& errors,
                         const Interrupt& interrupt) {
  return BundleRunner(subject, scenario, options, errors, interrupt).run(variants, pieces);
}

}  // namespace gauge
