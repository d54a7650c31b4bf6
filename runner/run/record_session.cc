#include "runner/run/record_session.h"

#include <nlohmann/json.hpp>

#include "runner/case/catalog.h"
#include "runner/case/expectation.h"
#include "runner/run/judge.h"
#include "runner/run/variant_run.h"

namespace gauge {
namespace {

// Texts that are never compared have no place in a file of expectations.
Json without_incidental_messages(const Json& observations, const ErrorVocabulary& errors) {
  Json kept = Json::array();
  for (const Json& observation : observations) {
    for (const Level level : {Level::messages, Level::diagnostics}) {
      for (Json& projected : project(Json::array({observation}), level, errors))
        kept.push_back(std::move(projected));
    }
  }
  return kept;
}

std::string shown(const std::vector<std::size_t>& pieces) {
  std::string text;
  for (const std::size_t size : pieces) text += (text.empty() ? "" : "+") + std::to_string(size);
  return text;
}

std::string difference(const Deviation& deviation) {
  return " at " + deviation.step + ": " + deviation.expected.dump() + ", then " + deviation.observed.dump();
}

}  // namespace

RecordSession::RecordSession(const Subject& subject, const AdapterOptions& options, std::size_t repetitions,
                             const ErrorVocabulary& errors, const Interrupt& interrupt)
    : subject_(subject),
      options_(options),
      repetitions_(repetitions),
      errors_(errors),
      interrupt_(interrupt),
      slot_(subject_, options_, interrupt),
      hello_(slot_.client().hello()) {}

Recording RecordSession::record(const Scenario& scenario, const Variant& variant) {
  const Workplace workplace{sockets_, tls_, errors_, interrupt_, options_.timeout_ms, repetitions_, {}};
  const Context context{hello_.profile, variant};
  const auto refuse = [&](const std::string& why) {
    throw RecordError(variant_id(scenario, variant) + " on " + subject_.name + ": " + why);
  };

  std::optional<Transcript> first;
  for (const std::vector<std::size_t>& pieces : deliveries_of(scenario)) {
    for (std::size_t repetition = 0; repetition < repetitions_; ++repetition) {
      Transcript transcript = play_on(slot_, workplace, scenario, variant, pieces);
      if (transcript.ending != Ending::complete) refuse(transcript.at + ": " + transcript.reason);
      if (!first) {
        if (!same(transcript.connect, expected_transcript(scenario, context).connect)) {
          refuse("the stream did not come to life: " + transcript.connect.dump());
        }
        first = std::move(transcript);
        continue;
      }
      const std::vector<Deviation> deviations = compare(scenario, *first, transcript, errors_);
      if (deviations.empty()) continue;
      refuse((repetition > 0 ? "not the same in every repetition"
                             : "depends on the cuts, here " + shown(pieces)) +
             difference(deviations.front()));
    }
  }

  const bool calls_only = compares_calls_only(scenario);
  const auto recorded = [&](const Json& observations) {
    return without_incidental_messages(calls_only ? without_transport(observations) : observations, errors_);
  };
  Recording recording{hello_.profile.minor(), variant, {}, recorded(first->finally)};
  for (const Json& observations : first->steps) recording.steps.push_back(recorded(observations));
  return recording;
}

}  // namespace gauge
