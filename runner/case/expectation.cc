#include "runner/case/expectation.h"

#include <algorithm>

namespace gauge {
namespace {

bool names(const Json& word_or_words, const std::string& word) {
  if (word_or_words.is_string()) return word_or_words == word;
  return std::find(word_or_words.begin(), word_or_words.end(), word) != word_or_words.end();
}

bool all_match(const Json& condition, const Context& context) {
  for (const auto& [key, value] : condition.items()) {
    if (key == "python" &&
        !VersionRange::parse(value.get_ref<const std::string&>()).matches(context.version)) {
      return false;
    }
    if (key == "over" && !names(value, to_string(context.variant.over))) return false;
    if (key == "role" && !names(value, to_string(context.variant.role))) return false;
  }
  return true;
}

}  // namespace

bool when_matches(const Json& when, const Context& context) {
  if (!when.is_array()) return all_match(when, context);
  return std::any_of(when.begin(), when.end(),
                     [&](const Json& condition) { return all_match(condition, context); });
}

Json expected_observations(const Json& expect, const Context& context) {
  Json observations = Json::array();
  for (const Json& observation : expect) {
    auto when = observation.find("when");
    if (when != observation.end() && !when_matches(*when, context)) continue;
    observations.push_back(observation);
    observations.back().erase("when");
  }
  return observations;
}

bool applies_to(const Scenario& scenario, const Version& version) {
  return VersionRange::parse(scenario.python).matches(version);
}

bool applies_to_minor(const Scenario& scenario, const std::string& minor) {
  // A range that holds for releases in between alone, such as "==3.12.2", is not looked for.
  const std::string last = minor + ".999999";
  return applies_to(scenario, Version::parse(minor)) || applies_to(scenario, Version::parse(last));
}

}  // namespace gauge
