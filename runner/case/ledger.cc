#include "runner/case/ledger.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "runner/case/near_words.h"
#include "runner/case/problem_list.h"

namespace gauge {
namespace {

std::string cause_pointer(std::size_t index) { return "/causes/" + std::to_string(index); }

LedgerCause cause_of(const Json& json) {
  LedgerCause cause{json["reason"], json.value("issue", ""), {}};
  for (const Json& deviation : json["deviations"]) {
    KnownDeviation known{{deviation["scenario"], deviation["step"], deviation["fingerprint"]}, {}};
    for (const auto& [release, variants] : deviation["on"].items())
      known.on[release] = variants.get<std::set<std::string>>();
    cause.deviations.push_back(std::move(known));
  }
  return cause;
}

Json json_of(const LedgerCause& cause) {
  Json json = {{"reason", cause.reason}};
  if (!cause.issue.empty()) json["issue"] = cause.issue;
  json["deviations"] = Json::array();
  for (const KnownDeviation& known : cause.deviations) {
    json["deviations"].push_back({{"scenario", known.mark.scenario},
                                  {"step", known.mark.step},
                                  {"fingerprint", known.mark.fingerprint},
                                  {"on", known.on}});
  }
  return json;
}

bool is_on(const KnownDeviation& known, const std::string& variant, const std::string& release) {
  const auto variants = known.on.find(release);
  return variants != known.on.end() && variants->second.count(variant) > 0;
}

}  // namespace

std::string release_key(const std::string& version, const std::string& profile) {
  return version + " as " + profile;
}

Ledger Ledger::load(const std::filesystem::path& file, const Schema& schema) {
  Ledger ledger;
  ledger.file_ = file;
  if (!std::filesystem::exists(file)) return ledger;
  const Json document = schema.read(file);
  for (const Json& cause : document["causes"]) ledger.causes_.push_back(cause_of(cause));
  ledger.check_twins();
  return ledger;
}

void Ledger::check_twins() const {
  ProblemList problems(file_.string());
  std::map<std::tuple<std::string, std::string, std::string>, std::string> seen;
  for (std::size_t i = 0; i < causes_.size(); ++i) {
    for (std::size_t j = 0; j < causes_[i].deviations.size(); ++j) {
      const KnownDeviation& known = causes_[i].deviations[j];
      const std::string pointer = cause_pointer(i) + "/deviations/" + std::to_string(j);
      for (const auto& [release, variants] : known.on) {
        for (const std::string& variant : variants) {
          const auto [first, is_first] =
              seen.emplace(std::tuple(known.mark.scenario, variant, release), pointer);
          if (!is_first) {
            problems.add(pointer + "/on/" + release,
                         known.mark.scenario + "@" + variant + " stands already at " + first->second);
          }
        }
      }
    }
  }
  if (!problems.empty()) throw InputError(problems.take());
}

Ledger::Found Ledger::find(const std::string& scenario, const std::string& variant,
                           const std::string& release) const {
  for (const LedgerCause& cause : causes_) {
    for (const KnownDeviation& known : cause.deviations) {
      if (known.mark.scenario == scenario && is_on(known, variant, release)) return {&cause, &known};
    }
  }
  return {nullptr, nullptr};
}

std::vector<Problem> Ledger::unexplained() const {
  ProblemList problems(file_.string());
  for (std::size_t i = 0; i < causes_.size(); ++i) {
    if (!causes_[i].reason.empty()) continue;
    const DeviationMark& first = causes_[i].deviations.front().mark;
    problems.add(cause_pointer(i) + "/reason", "expected why the subject deviates in " + first.scenario +
                                                   ", found nothing: look into it, and write it down");
  }
  return problems.take();
}

std::vector<Problem> Ledger::check(const Catalog& catalog) const {
  std::vector<Problem> problems = unexplained();
  for (std::size_t i = 0; i < causes_.size(); ++i) {
    for (std::size_t j = 0; j < causes_[i].deviations.size(); ++j) {
      const KnownDeviation& known = causes_[i].deviations[j];
      const std::string pointer = cause_pointer(i) + "/deviations/" + std::to_string(j);
      const Scenario* scenario = catalog.find(known.mark.scenario);
      if (scenario == nullptr) {
        problems.push_back(
            {file_.string(), pointer + "/scenario", "there is no scenario " + known.mark.scenario});
        continue;
      }
      std::set<std::string> variants;
      for (const Variant& variant : variants_of(*scenario)) variants.insert(to_string(variant));
      for (const auto& [release, listed] : known.on) {
        for (const std::string& variant : listed) {
          if (variants.count(variant) > 0) continue;
          problems.push_back({file_.string(), pointer + "/on/" + release,
                              known.mark.scenario + " has no variant " + variant + "; it has " +
                                  enumerate({variants.begin(), variants.end()})});
        }
      }
    }
  }
  return problems;
}

bool Ledger::note(const DeviationMark& mark, const std::string& variant, const std::string& release) {
  if (const Found found = find(mark.scenario, variant, release);
      found.deviation != nullptr && found.deviation->mark == mark)
    return false;
  forget(mark.scenario, variant, release);
  for (LedgerCause& cause : causes_) {
    for (KnownDeviation& known : cause.deviations) {
      if (known.mark != mark) continue;
      known.on[release].insert(variant);
      return true;
    }
  }
  if (causes_.empty() || !causes_.back().reason.empty()) causes_.push_back({});
  causes_.back().deviations.push_back({mark, {{release, {variant}}}});
  return true;
}

bool Ledger::forget(const std::string& scenario, const std::string& variant, const std::string& release) {
  bool was_known = false;
  for (LedgerCause& cause : causes_) {
    for (KnownDeviation& known : cause.deviations) {
      if (known.mark.scenario != scenario || !is_on(known, variant, release)) continue;
      was_known = true;
      known.on[release].erase(variant);
      if (known.on[release].empty()) known.on.erase(release);
    }
    std::erase_if(cause.deviations, [](const KnownDeviation& known) { return known.on.empty(); });
  }
  std::erase_if(causes_, [](const LedgerCause& cause) { return cause.deviations.empty(); });
  return was_known;
}

Json Ledger::to_json() const {
  Json causes = Json::array();
  for (const LedgerCause& cause : causes_) {
    LedgerCause sorted = cause;
    std::sort(sorted.deviations.begin(), sorted.deviations.end(),
              [](const KnownDeviation& a, const KnownDeviation& b) { return a.mark < b.mark; });
    causes.push_back(json_of(sorted));
  }
  return {{"causes", std::move(causes)}};
}

}  // namespace gauge
