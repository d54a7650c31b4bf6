#include "runner/run/judge.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace gauge {
namespace {

// Where transcripts can differ, in the order of time.
struct Place {
  std::string pointer;
  Json expected;
  Json observed;
};

std::vector<Place> places_that_differ(const Scenario& scenario, const Transcript& expected,
                                      const Transcript& observed) {
  std::vector<Place> places;
  const bool calls_only = compares_calls_only(scenario);
  const auto add = [&](const std::string& pointer, const Json& a, const Json& b) {
    if (same(a, b)) return;
    places.push_back({pointer, calls_only ? without_transport(a) : a, calls_only ? without_transport(b) : b});
  };
  add(kConnectPointer, expected.connect, observed.connect);
  for (std::size_t i = 0; i < scenario.steps.size(); ++i)
    add(step_pointer(i), expected.steps[i], observed.steps[i]);
  add(kFinallyPointer, expected.finally, observed.finally);
  return places;
}

// A deviation shows what happened at the step with its messages, as far as the level is concerned.
Level shown_with(Level level) { return level == Level::diagnostics ? Level::diagnostics : Level::messages; }

std::optional<Deviation> first_difference(const std::vector<Place>& places, Level level,
                                          const ErrorVocabulary& errors) {
  for (const Place& place : places) {
    if (same(project(place.expected, level, errors), project(place.observed, level, errors))) continue;
    Deviation deviation;
    deviation.level = level;
    deviation.step = place.pointer;
    deviation.expected = project(place.expected, shown_with(level), errors);
    deviation.observed = project(place.observed, shown_with(level), errors);
    return deviation;
  }
  return std::nullopt;
}

Outcome outcome_of(Ending ending) {
  switch (ending) {
    case Ending::complete:
      return Outcome::pass;
    case Ending::unsupported:
      return Outcome::unsupported;
    case Ending::timeout:
      return Outcome::timeout;
    case Ending::crash:
      return Outcome::crash;
    case Ending::protocol_error:
      return Outcome::protocol_error;
    case Ending::failed:
    case Ending::harness_error:
      return Outcome::harness_error;
  }
  return Outcome::harness_error;
}

// Of the prelude, the whole is what comes before a step.
bool comes_before(const std::string& pointer, const std::string& at) {
  if (pointer == kConnectPointer || at == kFinallyPointer) return true;
  if (pointer == kFinallyPointer || at == kConnectPointer) return false;
  const std::size_t front = step_pointer(0).size() - 1;
  return std::stoul(pointer.substr(front)) < std::stoul(at.substr(front));
}

bool differs_in_behaviour(const std::vector<Deviation>& deviations) {
  return !deviations.empty() && deviations.front().level == Level::behaviour;
}

}  // namespace

bool compares_calls_only(const Scenario& scenario) {
  return std::any_of(scenario.steps.begin(), scenario.steps.end(), [](const Step& step) {
    const auto* action = std::get_if<PeerAction>(&step.action);
    return action != nullptr &&
           (action->cuts.kind == Cuts::Kind::all || action->cuts.kind == Cuts::Kind::pairs);
  });
}

Transcript expected_transcript(const Scenario& scenario, const Context& context) {
  Transcript expected;
  const Json stream = {{"streams", "stream"}};
  if (context.variant.role == Role::client) {
    expected.connect = Json::array({Json{{"connect", stream}}});
  } else if (context.variant.role == Role::server) {
    const Json listening =
        is_over_tcp(context.variant.over) ? Json{{"port", {{"text", "PORT"}}}} : Json(nullptr);
    expected.connect = Json::array({Json{{"server", listening}}, Json{{"accepted", stream}}});
  }
  for (const Step& step : scenario.steps)
    expected.steps.push_back(expected_observations(step.expect, context));
  expected.finally = expected_observations(scenario.finally, context);
  return expected;
}

std::vector<Deviation> compare(const Scenario& scenario, const Transcript& expected,
                               const Transcript& observed, const ErrorVocabulary& errors) {
  const std::vector<Place> places = places_that_differ(scenario, expected, observed);
  std::vector<Deviation> deviations;
  for (const Level level : {Level::behaviour, Level::messages, Level::diagnostics}) {
    if (level == Level::messages && differs_in_behaviour(deviations)) continue;
    if (std::optional<Deviation> difference = first_difference(places, level, errors)) {
      deviations.push_back(std::move(*difference));
    }
  }
  return deviations;
}

Verdict judge(const Scenario& scenario, const Transcript& expected, const Transcript& observed,
              const ErrorVocabulary& errors) {
  Verdict verdict;
  if (observed.ending == Ending::complete) {
    verdict.deviations = compare(scenario, expected, observed, errors);
    if (differs_in_behaviour(verdict.deviations)) verdict.outcome = Outcome::fail;
    return verdict;
  }
  if (observed.ending == Ending::failed) {
    // What came earlier and differs is why it could not go on, and that is the subject's doing: nothing can
    // be carried out on a stream that did not come to life.
    std::vector<Deviation> deviations = compare(scenario, expected, observed, errors);
    if (differs_in_behaviour(deviations) && comes_before(deviations.front().step, observed.at)) {
      verdict.outcome = Outcome::fail;
      verdict.deviations = {std::move(deviations.front())};
      return verdict;
    }
  }
  verdict.outcome = outcome_of(observed.ending);
  verdict.reason = observed.at + ": " + observed.reason;
  return verdict;
}

}  // namespace gauge
