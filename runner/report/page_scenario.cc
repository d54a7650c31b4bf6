#include "runner/report/page_scenario.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "runner/case/bytes.h"
#include "runner/case/describe.h"
#include "runner/case/expectation.h"
#include "runner/case/json_layout.h"
#include "runner/report/page_observation.h"
#include "runner/run/judge.h"

namespace gauge {

namespace {

constexpr std::string_view kClassLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

// The bytes that an action is about: those that the peer sends, or that the subject is given.
void add_data(Json& step, const SubjectAction& action) {
  const auto data = action.request.find("data");
  if (data != action.request.end() && is_made_bytes(*data)) {
    add_page_bytes(step, text_of(expand_bytes(*data)));
  }
}

// What the outcome of a call is observed under.
std::string call_of(const SubjectAction& action) {
  const Json& request = action.request;
  return request.contains("as") ? request["as"].get<std::string>() : request["op"].get<std::string>();
}

class Telling {
 public:
  Telling(const Scenario& scenario, const std::vector<std::string>& versions, const ErrorVocabulary& errors)
      : scenario_(scenario), versions_(versions), errors_(errors), variants_(variants_of(scenario)) {
    for (const std::string& recorded : scenario.recorded) {
      recorded_.insert(Version::parse(recorded).minor());
    }
  }

  Json tell() {
    Json told = {{"id", scenario_.id},
                 {"title", scenario_.title},
                 {"clauses", scenario_.clauses},
                 {"tags", scenario_.tags}};
    if (!scenario_.note.empty()) told["note"] = scenario_.note;
    if (!scenario_.python.empty()) told["python"] = scenario_.python;
    for (const Variant& variant : variants_) told["variants"].push_back(to_string(variant));
    told["setup"] = setup();
    told["recorded"] = mask([](const Version&) { return true; });
    told["steps"] = steps();
    told["finally"] = expectations(scenario_.finally);
    told["classes"] = classes();
    return told;
  }

 private:
  Json setup() const {
    Json facts = Json::array();
    const auto add = [&facts](const char* name, const std::string& value) {
      if (!value.empty()) facts.push_back({name, value});
    };
    const Json& source = scenario_.source;
    add("reader", source.contains("reader") ? layout_line(source["reader"]) : "");
    add("prelude", scenario_.has_prelude ? "" : "none: the steps make the connections");
    add("tls", source.contains("tls") ? layout_line(source["tls"]) : "");
    add("names", scenario_.names.empty() ? "" : layout_line(scenario_.names));
    return facts;
  }

  Json steps() {
    Json told = Json::array();
    for (const Step& step : scenario_.steps) {
      Json one = {{"by", "subject"}, {"does", Json::array()}, {"calls", Json::array()}};
      if (const auto* subject = std::get_if<SubjectAction>(&step.action)) {
        add_action(one, *subject);
      } else if (const auto* together = std::get_if<TogetherAction>(&step.action)) {
        for (const SubjectAction& action : together->actions) add_action(one, action);
      } else {
        const auto& peer = std::get<PeerAction>(step.action);
        one["by"] = "peer";
        one["does"].push_back(describe_action(peer));
        add_page_bytes(one, text_of(peer.data));
      }
      one["expect"] = expectations(step.expect);
      told.push_back(std::move(one));
    }
    return told;
  }

  static void add_action(Json& step, const SubjectAction& action) {
    step["does"].push_back(describe_action(action));
    step["calls"].push_back(call_of(action));
    add_data(step, action);
  }

  Json expectations(const Json& expect) {
    Json told = Json::array();
    for (const Json& observation : expect) {
      Json bare = observation;
      bare.erase("when");
      told.push_back(page_observation(bare));
      const auto when = observation.find("when");
      if (when == observation.end()) continue;
      told.back()["when"] = describe_when(*when);
      told.back()["in"] = where(*when);
    }
    return told;
  }

  // One mask for each variant; one for all if they are the same.
  Json where(const Json& when) {
    std::vector<std::string> masks;
    for (const Variant& variant : variants_) {
      masks.push_back(
          mask([&](const Version& version) { return when_matches(when, Context{version, variant}); }));
      depends_on_version_ |= masks.back() != all_or_none(masks.back());
    }
    const bool alike = std::adjacent_find(masks.begin(), masks.end(), std::not_equal_to<>()) == masks.end();
    return alike ? Json(masks.front()) : Json(masks);
  }

  // '1' for the recorded versions for which it holds.
  template <typename Holds>
  std::string mask(const Holds& holds) const {
    std::string text;
    for (const std::string& version : versions_) {
      text += recorded_.count(version) > 0 && holds(Version::parse(version)) ? '1' : '0';
    }
    return text;
  }

  // The mask of a condition that asks for no version, if its mask begins so.
  std::string all_or_none(const std::string& of) const {
    return of.find('1') == std::string::npos ? std::string(of.size(), '0')
                                             : mask([](const Version&) { return true; });
  }

  Json classes() const {
    Json classes = Json::object();
    if (!depends_on_version_) return classes;
    for (const Variant& variant : variants_) {
      std::map<std::string, Transcript> transcripts;
      for (const std::string& version : recorded_) {
        transcripts[version] = expected_transcript(scenario_, {Version::parse(version), variant});
      }
      for (const Level level : {Level::behaviour, Level::messages, Level::diagnostics}) {
        const std::string mask = classes_of(transcripts, level);
        const bool differ = mask.find('1') != std::string::npos;
        if (differ) classes[to_string(level)][to_string(variant)] = mask;
      }
    }
    return classes;
  }

  std::string classes_of(const std::map<std::string, Transcript>& transcripts, Level level) const {
    std::vector<std::vector<Json>> seen;
    std::string mask;
    for (const std::string& version : versions_) {
      const auto transcript = transcripts.find(version);
      if (transcript == transcripts.end()) {
        mask += '.';
        continue;
      }
      std::vector<Json> shown = projected(transcript->second, level);
      const auto same_as = std::find_if(seen.begin(), seen.end(), [&](const std::vector<Json>& other) {
        return std::equal(shown.begin(), shown.end(), other.begin(), same);
      });
      mask += kClassLetters.at(static_cast<std::size_t>(same_as - seen.begin()));
      if (same_as == seen.end()) seen.push_back(std::move(shown));
    }
    return mask;
  }

  std::vector<Json> projected(const Transcript& transcript, Level level) const {
    std::vector<Json> shown;
    const auto add = [&](const Json& observations) {
      shown.push_back(project(compares_calls_only(scenario_) ? without_transport(observations) : observations,
                              level, errors_));
    };
    for (const Json& observations : transcript.steps) add(observations);
    add(transcript.finally);
    return shown;
  }

  const Scenario& scenario_;
  const std::vector<std::string>& versions_;
  const ErrorVocabulary& errors_;
  const std::vector<Variant> variants_;
  std::set<std::string> recorded_;
  bool depends_on_version_ = false;
};

}  // namespace

Json page_scenario(const Scenario& scenario, const std::vector<std::string>& versions,
                   const ErrorVocabulary& errors) {
  return Telling(scenario, versions, errors).tell();
}

}  // namespace gauge
