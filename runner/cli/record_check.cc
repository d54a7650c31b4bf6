#include "runner/cli/record_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "runner/case/near_words.h"
#include "runner/case/version.h"
#include "runner/report/explanation.h"
#include "runner/run/judge.h"

namespace gauge {
namespace {

// Words in a column of their own, as `record` writes them.
std::string headed(const std::string& head, const std::string& text) {
  return head + std::string(11 - head.size(), ' ') + text + "\n";
}

bool same_difference(const Deviation& a, const Deviation& b) {
  return a.level == b.level && a.step == b.step && same(a.expected, b.expected) &&
         same(a.observed, b.observed);
}

struct Difference {
  Deviation deviation;
  std::vector<std::string> places;  // "@direct on CPython 3.12"
};

void add(std::vector<Difference>& differences, const Deviation& deviation, const std::string& place) {
  const auto known = std::find_if(differences.begin(), differences.end(), [&](const Difference& difference) {
    return same_difference(difference.deviation, deviation);
  });
  if (known != differences.end()) {
    known->places.push_back(place);
  } else {
    differences.push_back({deviation, {place}});
  }
}

std::string text_of(const Scenario& scenario, const Difference& difference, const ErrorVocabulary& errors) {
  const Deviation& deviation = difference.deviation;
  Comparison comparison =
      compare_observations(deviation.expected, deviation.observed, deviation.level, errors);
  comparison.expected.label = "recorded";
  std::vector<Fact> facts;
  if (deviation.level != Level::behaviour) facts.push_back({"level", {to_string(deviation.level)}});
  facts.push_back({"step", {step_text(&scenario, deviation.step)}});
  facts.push_back(std::move(comparison.expected));
  facts.push_back(std::move(comparison.observed));
  facts.push_back({"seen", {enumerate(difference.places)}});
  return layout_facts(facts, 2, Terminal{});
}

// Of a stable recording, as the play that it was taken from.
Transcript transcript_of(const Recording& recording, const Transcript& expected) {
  Transcript transcript;
  transcript.connect = expected.connect;
  transcript.steps = recording.steps;
  transcript.finally = recording.finally;
  return transcript;
}

bool is_recorded(const Scenario& scenario, const std::string& minor) {
  return std::find(scenario.recorded.begin(), scenario.recorded.end(), minor) != scenario.recorded.end();
}

std::string told(const Oracle& oracle) {
  return oracle.version + (oracle.tls.empty() ? " without TLS" : " with " + oracle.tls);
}

}  // namespace

CheckedScenario check_scenario(const RecordedScenario& recorded, const ErrorVocabulary& errors) {
  const Scenario& scenario = *recorded.scenario;
  std::string refused;
  for (const std::string& refusal : recorded.refusals) refused += headed("refused", scenario.id + refusal);
  if (!refused.empty()) return {Checked::refused, refused};
  if (recorded.recordings.empty()) return {Checked::left_out, ""};

  std::vector<Difference> differences;
  std::set<std::string> unrecorded;
  for (const Recording& recording : recorded.recordings) {
    const Version version = Version::parse(recording.version);
    if (!is_recorded(scenario, version.minor())) {
      unrecorded.insert(version.minor());
      continue;
    }
    const Transcript expected = expected_transcript(scenario, {version, recording.variant});
    for (const Deviation& deviation :
         compare(scenario, expected, transcript_of(recording, expected), errors)) {
      add(differences, deviation, "@" + to_string(recording.variant) + " on CPython " + version.minor());
    }
  }
  if (!differences.empty()) {
    std::string text = headed("differs", scenario.id + ": " + scenario.title);
    for (const Difference& difference : differences) text += text_of(scenario, difference, errors);
    return {Checked::differs, text};
  }
  if (!unrecorded.empty()) {
    return {Checked::not_recorded,
            headed("unrecorded", scenario.id + ": nothing is recorded from CPython " +
                                     enumerate({unrecorded.begin(), unrecorded.end()}))};
  }
  if (record(scenario, recorded.recordings) != scenario.source) {
    return {Checked::stale,
            headed("stale", scenario.id + ": recording it would write the same in other words")};
  }
  return {Checked::agrees, ""};
}

std::string check_oracles(const Recorded& recorded, const Provenance& provenance) {
  std::string text;
  std::set<std::string> present;
  for (const Oracle& oracle : recorded.oracles) {
    const std::string minor = Version::parse(oracle.version).minor();
    present.insert(minor);
    std::map<std::string, std::size_t> others;  // what is told of another interpreter -> scenarios
    for (const RecordedScenario& scenario : recorded.scenarios) {
      if (!is_recorded(*scenario.scenario, minor)) continue;
      const Oracle* then = provenance.oracle_of(minor, scenario.scenario->id);
      if (then == nullptr) {
        ++others["an interpreter that is not known"];
      } else if (told(*then) != told(oracle)) {
        ++others["CPython " + told(*then)];
      }
    }
    for (const auto& [other, scenarios] : others) {
      text += headed("other", "CPython here is " + told(oracle) + ", " + std::to_string(scenarios) +
                                  " scenarios are recorded from " + other);
    }
  }
  std::vector<std::string> absent;
  for (const RecordedScenario& scenario : recorded.scenarios) {
    for (const std::string& minor : scenario.scenario->recorded) {
      if (present.count(minor) == 0) absent.push_back(minor);
    }
  }
  if (!absent.empty()) {
    text += headed("unchecked", "CPython " + enumerate(sorted_versions(std::move(absent))) +
                                    ": recorded, and none of these was asked");
  }
  return text;
}

}  // namespace gauge
