#include "runner/run/recorded_versions.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "runner/case/expectation.h"

namespace gauge {
namespace {

bool depends_on_version(const Json& when) {
  if (!when.is_array()) return when.contains("python");
  return std::any_of(when.begin(), when.end(), depends_on_version);
}

bool some_depend_on_version(const Json& expect) {
  return std::any_of(expect.begin(), expect.end(), [](const Json& observation) {
    const auto when = observation.find("when");
    return when != observation.end() && depends_on_version(*when);
  });
}

// Most scenarios expect the same of every version.
bool depends_on_version(const Scenario& scenario) {
  return some_depend_on_version(scenario.finally) ||
         std::any_of(scenario.steps.begin(), scenario.steps.end(),
                     [](const Step& step) { return some_depend_on_version(step.expect); });
}

bool same_observations(const Transcript& a, const Transcript& b) {
  return same(a.connect, b.connect) && std::equal(a.steps.begin(), a.steps.end(), b.steps.begin(), same) &&
         same(a.finally, b.finally);
}

}  // namespace

RecordedVersions::RecordedVersions(const Scenario& scenario, const Variant& variant, const Version& profile)
    : scenario_(scenario) {
  const bool differ = depends_on_version(scenario);
  for (const std::string& recorded : scenario.recorded) {
    const Version version = Version::parse(recorded);
    const bool is_profile = version.minor() == profile.minor();
    if (groups_.empty() || differ) {
      add(version.minor(), expected_transcript(scenario, {is_profile ? profile : version, variant}));
    } else {
      groups_.front().versions.push_back(version.minor());
    }
    if (!is_profile) continue;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      if (groups_[i].versions.back() == version.minor()) profile_ = i;
    }
  }
}

void RecordedVersions::add(const std::string& version, Transcript expected) {
  for (Group& group : groups_) {
    if (!same_observations(group.expected, expected)) continue;
    group.versions.push_back(version);
    return;
  }
  groups_.push_back({std::move(expected), {version}});
}

std::optional<Verdict> RecordedVersions::judge(const Transcript& observed, const ErrorVocabulary& errors) {
  std::optional<Verdict> by_profile;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    Group& group = groups_[i];
    if (!group.is_like && i != profile_) continue;
    Verdict verdict = gauge::judge(scenario_, group.expected, observed, errors);
    group.is_like = group.is_like && verdict.outcome == Outcome::pass;
    if (i == profile_) by_profile = std::move(verdict);
  }
  return by_profile;
}

std::vector<std::string> RecordedVersions::unlike() const {
  std::vector<std::string> versions;
  for (const Group& group : groups_) {
    if (!group.is_like) versions.insert(versions.end(), group.versions.begin(), group.versions.end());
  }
  return sorted_versions(std::move(versions));
}

}  // namespace gauge
