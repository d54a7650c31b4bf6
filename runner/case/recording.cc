#include "runner/case/recording.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "runner/case/context_grid.h"
#include "runner/case/expectation.h"
#include "runner/case/levels.h"
#include "runner/case/merge.h"
#include "runner/case/version.h"

namespace gauge {
namespace {

// Makes `value` the object's last field; an empty one goes without saying.
void set_last(Json& object, const char* key, Json value) {
  object.erase(key);
  if (!value.empty()) object[key] = std::move(value);
}

class Recorder {
 public:
  Recorder(const Scenario& scenario, const std::vector<Recording>& recordings)
      : scenario_(scenario),
        grid_(versions(scenario, recordings), variants_of(scenario)),
        recordings_(grid_.size()) {
    for (const Recording& recording : recordings) place(recording);
    for (std::size_t context = 0; context < grid_.size(); ++context) check_known(context);
  }

  Json rewritten_source() const {
    Json source = scenario_.source;
    for (std::size_t step = 0; step < scenario_.steps.size(); ++step) {
      auto of_step = [step](const Recording& recording) -> const Json& { return recording.steps[step]; };
      set_last(source["steps"][step], "expect", expectation(scenario_.steps[step].expect, of_step));
    }
    auto of_end = [](const Recording& recording) -> const Json& { return recording.finally; };
    set_last(source, "finally", expectation(scenario_.finally, of_end));
    set_last(source, "recorded", grid_.versions());
    return source;
  }

 private:
  static std::vector<std::string> versions(const Scenario& scenario,
                                           const std::vector<Recording>& recordings) {
    std::vector<std::string> versions;
    for (const std::string& version : scenario.recorded) {
      if (applies_to_minor(scenario, version)) versions.push_back(version);
    }
    for (const Recording& recording : recordings)
      versions.push_back(Version::parse(recording.version).minor());
    if (versions.empty()) throw std::invalid_argument("nothing was recorded");
    return sorted_versions(std::move(versions));
  }

  void place(const Recording& recording) {
    const auto& variants = grid_.variants();
    auto variant = std::find(variants.begin(), variants.end(), recording.variant);
    if (variant == variants.end()) {
      throw std::invalid_argument("the scenario has no variant " + to_string(recording.variant));
    }
    const auto& versions = grid_.versions();
    auto version = std::find(versions.begin(), versions.end(), Version::parse(recording.version).minor());
    const std::size_t context = grid_.position(static_cast<std::size_t>(version - versions.begin()),
                                               static_cast<std::size_t>(variant - variants.begin()));
    if (recording.steps.size() != scenario_.steps.size()) {
      throw std::invalid_argument("the recording of " + grid_.name(context) + " has " +
                                  std::to_string(recording.steps.size()) + " steps, the scenario " +
                                  std::to_string(scenario_.steps.size()));
    }
    if (recordings_[context] != nullptr) {
      throw std::invalid_argument("there are two recordings of " + grid_.name(context));
    }
    recordings_[context] = &recording;
  }

  void check_known(std::size_t context) const {
    const std::string minor = grid_.context(context).version.minor();
    const auto& before = scenario_.recorded;
    if (recordings_[context] != nullptr || std::find(before.begin(), before.end(), minor) != before.end())
      return;
    throw std::invalid_argument("there is no recording of " + grid_.name(context));
  }

  // The list of observations with conditions from which every context gets back its own.
  template <typename Part>
  Json expectation(const Json& before, const Part& part) const {
    std::vector<Json> lists;
    for (std::size_t context = 0; context < grid_.size(); ++context) {
      lists.push_back(canonical(recordings_[context] != nullptr
                                    ? part(*recordings_[context])
                                    : expected_observations(before, grid_.context(context))));
    }
    Json expect = Json::array();
    for (MergedObservation& merged : merge_observations(lists)) {
      Json when = grid_.when(merged.contexts);
      if (!when.is_null()) merged.observation["when"] = std::move(when);
      expect.push_back(std::move(merged.observation));
    }
    for (std::size_t context = 0; context < grid_.size(); ++context) {
      if (expected_observations(expect, grid_.context(context)) != lists[context]) {
        throw std::logic_error("what was recorded of " + grid_.name(context) +
                               " is not what would be expected of it");
      }
    }
    return expect;
  }

  const Scenario& scenario_;
  const ContextGrid grid_;
  std::vector<const Recording*> recordings_;  // by context; nullptr: none
};

}  // namespace

Json record(const Scenario& scenario, const std::vector<Recording>& recordings) {
  return Recorder(scenario, recordings).rewritten_source();
}

}  // namespace gauge
