#include "runner/report/walkthrough.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "runner/case/expectation.h"
#include "runner/case/near_words.h"
#include "runner/case/operations.h"
#include "runner/report/sentences.h"

namespace gauge {
namespace {

bool is_of_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_of_word(text[at - 1]);
    if (begins && (end == text.size() || !is_of_word(text[end]))) return true;
  }
  return false;
}

// One place for which an expectation can be asked: positions in the versions and the variants.
struct Spot {
  std::size_t version;
  std::size_t variant;
};

std::vector<const SubjectAction*> actions_of(const Step& step) {
  std::vector<const SubjectAction*> actions;
  if (const auto* subject = std::get_if<SubjectAction>(&step.action)) actions.push_back(subject);
  if (const auto* together = std::get_if<TogetherAction>(&step.action)) {
    for (const SubjectAction& action : together->actions) actions.push_back(&action);
  }
  return actions;
}

std::string operation_of(const SubjectAction& action) { return action.request["op"]; }

class Builder {
 public:
  Builder(const Scenario& scenario, const std::vector<Variant>& variants,
          const std::vector<std::string>& versions, const Clauses& clauses)
      : scenario_(scenario), variants_(variants), clauses_(clauses) {
    for (const std::string& version : scenario.recorded) {
      const bool is_wanted = std::find(versions.begin(), versions.end(), version) != versions.end();
      if (is_wanted && applies_to_minor(scenario, version)) versions_.push_back(version);
    }
    for (const Step& step : scenario.steps) {
      for (const SubjectAction* action : actions_of(step))
        operations_[outcome_name(*action)] = operation_of(*action);
    }
  }

  Walkthrough build() {
    Walkthrough walkthrough;
    walkthrough.scenario = &scenario_;
    for (const Variant& variant : variants_) walkthrough.variants.push_back(to_string(variant));
    walkthrough.versions = versions_;
    walkthrough.prelude = prelude();
    for (std::size_t i = 0; i < scenario_.steps.size(); ++i) {
      const Step& step = scenario_.steps[i];
      walkthrough.steps.push_back({sentence_of(step), tellings_of_step(step)});
    }
    walkthrough.end = tellings(
        [this](const Spot& spot) { return expected_observations(scenario_.finally, context_of(spot)); },
        [this](const Json& observations, const Spot& spot) {
          Telling telling;
          if (observations.empty())
            telling.sentences.emplace_back("Nothing is left: every call has completed, and all is closed.");
          tell(telling, observations, {}, spot);
          return telling;
        });
    return walkthrough;
  }

 private:
  Context context_of(const Spot& spot) const {
    return {Version::parse(versions_[spot.version]), variants_[spot.variant]};
  }

  std::vector<Telling> prelude() const {
    std::vector<Telling> tellings;
    std::vector<std::string> where;
    for (const Variant& variant : variants_) {
      Prose sentence = sentence_of_prelude(scenario_, variant);
      const bool is_known = !tellings.empty() && tellings.back().sentences[0].plain() == sentence.plain();
      if (is_known) {
        where.push_back(to_string(variant));
      } else {
        tellings.push_back({"", {std::move(sentence)}, {}});
        where = {to_string(variant)};
      }
      tellings.back().where = enumerate(where);
    }
    if (tellings.size() == 1) tellings.front().where.clear();
    return tellings;
  }

  std::vector<Telling> tellings_of_step(const Step& step) {
    const std::vector<const SubjectAction*> actions = actions_of(step);
    std::set<std::string> operations;
    std::set<std::string> started;
    for (const SubjectAction* action : actions) {
      operations.insert(operation_of(*action));
      if (find_operation(operation_of(*action))->asynchronous) started.insert(outcome_name(*action));
    }
    const auto happens = [&](const Spot& spot) {
      Json observations = expected_observations(step.expect, context_of(spot));
      std::set<std::string>& pending = pending_[{spot.version, spot.variant}];
      pending.insert(started.begin(), started.end());
      for (const Json& observation : observations) pending.erase(observation.begin().key());
      // What waits is told where nothing else is to be told, and of calls that begin to wait.
      Json waiting = Json::array();
      for (const std::string& call : pending) {
        if (started.contains(call) || observations.empty()) waiting.push_back(call);
      }
      return Json{{"observed", std::move(observations)}, {"waiting", std::move(waiting)}};
    };
    return tellings(happens, [&](const Json& what, const Spot& spot) {
      Telling telling;
      std::vector<std::string> waiting = what["waiting"];
      std::set<std::string> concerned = operations;
      for (const std::string& call : waiting) concerned.insert(operations_[call]);
      if (what["observed"].empty() && waiting.empty())
        telling.sentences.emplace_back("Nothing can be seen of it yet.");
      tell(telling, what["observed"], concerned, spot);
      if (!waiting.empty()) {
        telling.sentences.push_back(
            Prose().literals(waiting).say(waiting.size() == 1 ? " waits." : " wait."));
      }
      return telling;
    });
  }

  // The sentences and the clauses.
  void tell(Telling& telling, const Json& observations, std::set<std::string> concerned, const Spot& spot) {
    for (const Json& observation : observations) {
      telling.sentences.push_back(sentence_of_observation(observation));
      const std::string& name = observation.begin().key();
      if (const auto found = operations_.find(name); found != operations_.end())
        concerned.insert(found->second);
    }
    const Version version = Version::parse(versions_[spot.version]);
    for (const std::string& id : scenario_.clauses) {
      const Clause* clause = clauses_.find(id);
      if (clause == nullptr) continue;
      if (!clause->since.empty() && version < Version::parse(clause->since)) continue;
      if (!clause->until.empty() && version >= Version::parse(clause->until)) continue;
      if (std::any_of(concerned.begin(), concerned.end(), [clause](const std::string& operation) {
            return names_operation(*clause, operation);
          })) {
        telling.clauses.push_back(id);
      }
    }
  }

  // What is the same in several spots is told once. `happens`: spot -> JSON; `telling_of`: the same, told.
  template <typename Happens, typename TellingOf>
  std::vector<Telling> tellings(Happens happens, TellingOf telling_of) {
    std::vector<std::pair<Telling, std::vector<Spot>>> all;
    for (std::size_t version = 0; version < versions_.size(); ++version) {
      for (std::size_t variant = 0; variant < variants_.size(); ++variant) {
        const Spot spot{version, variant};
        Telling telling = telling_of(happens(spot), spot);
        const auto known = std::find_if(all.begin(), all.end(), [&telling](const auto& each) {
          return text_of_telling(each.first) == text_of_telling(telling);
        });
        if (known == all.end()) {
          all.push_back({std::move(telling), {spot}});
        } else {
          known->second.push_back(spot);
        }
      }
    }
    std::vector<Telling> told;
    for (auto& [telling, spots] : all) {
      telling.where = where_of(spots);
      told.push_back(std::move(telling));
    }
    return told;
  }

  static std::string text_of_telling(const Telling& telling) {
    std::string text;
    for (const Prose& sentence : telling.sentences) text += sentence.plain() + "\n";
    return text + enumerate(telling.clauses);
  }

  // "direct and tcp-client on CPython up to 3.12": variants of which the versions are the same go together.
  std::string where_of(const std::vector<Spot>& spots) const {
    std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> groups;
    for (std::size_t variant = 0; variant < variants_.size(); ++variant) {
      std::vector<std::string> versions;
      for (const Spot& spot : spots) {
        if (spot.variant == variant) versions.push_back(versions_[spot.version]);
      }
      if (versions.empty()) continue;
      auto group = std::find_if(groups.begin(), groups.end(),
                                [&versions](const auto& each) { return each.first == versions; });
      if (group == groups.end()) group = groups.insert(group, {versions, {}});
      group->second.push_back(to_string(variants_[variant]));
    }
    std::string where;
    for (const auto& [versions, variants] : groups) {
      const std::string of_versions = versions_in_words(versions_, versions);
      std::string words = variants.size() < variants_.size() ? enumerate(variants) : "";
      if (!of_versions.empty()) words += (words.empty() ? "" : " on ") + of_versions;
      where += (where.empty() ? "" : "; or ") + words;
    }
    return where;
  }

  const Scenario& scenario_;
  const std::vector<Variant>& variants_;
  const Clauses& clauses_;
  std::vector<std::string> versions_;
  std::map<std::string, std::string> operations_;  // by the names of their outcomes
  std::map<std::pair<std::size_t, std::size_t>, std::set<std::string>> pending_;  // calls, by spot
};

}  // namespace

Walkthrough walk_through(const Scenario& scenario, const std::vector<Variant>& variants,
                         const std::vector<std::string>& versions, const Clauses& clauses) {
  return Builder(scenario, variants, versions, clauses).build();
}

bool names_operation(const Clause& clause, const std::string& operation) {
  constexpr std::string_view of_server = "server_";
  std::string_view name = operation;
  // protocol.md calls close() of a server server_close.
  if (name.starts_with(of_server)) name.remove_prefix(of_server.size());
  return has_word(clause.text, name) || has_word(clause.area_title, name);
}

std::string versions_in_words(const std::vector<std::string>& all, const std::vector<std::string>& chosen) {
  if (chosen.size() == all.size()) return "";
  const auto is_chosen = [&chosen](const std::string& version) {
    return std::find(chosen.begin(), chosen.end(), version) != chosen.end();
  };
  std::vector<std::string> runs;
  for (std::size_t first = 0; first < all.size(); ++first) {
    if (!is_chosen(all[first])) continue;
    std::size_t last = first;
    while (last + 1 < all.size() && is_chosen(all[last + 1])) ++last;
    if (last + 1 == all.size()) {
      runs.push_back(all[first] + (first == last ? "" : " and later"));
    } else if (first == 0) {
      runs.push_back((first == last ? "" : "up to ") + all[last]);
    } else {
      runs.push_back(all[first] + (first == last ? "" : " to " + all[last]));
    }
    first = last;
  }
  return "CPython " + enumerate(runs);
}

}  // namespace gauge
