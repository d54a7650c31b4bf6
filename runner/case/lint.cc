#include "runner/case/lint.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "runner/case/expectation.h"
#include "runner/case/near_words.h"
#include "runner/case/version.h"

namespace gauge {
namespace {

// "a-1" of "reader/a-1": lower-case letters, digits and hyphens, a letter or digit first.
bool is_slug(std::string_view word) {
  constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !word.empty() && word.front() != '-' &&
         word.find_first_not_of(kCharacters) == std::string_view::npos;
}

bool is_id(std::string_view id) {
  for (;;) {
    const std::size_t end = id.find('/');
    if (!is_slug(id.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    id.remove_prefix(end + 1);
  }
}

class Linter {
 public:
  Linter(const Catalog& catalog, const Clauses& clauses, const Documentation& documentation,
         const ErrorVocabulary& errors)
      : catalog_(catalog), clauses_(clauses), documentation_(documentation), errors_(errors) {
    for (const Problem& problem : catalog.problems()) problems_[problem.file].push_back(problem);
  }

  std::vector<Problem> lint() {
    all_recorded_ = catalog_.recorded_versions();
    for (const Scenario& scenario : catalog_.scenarios()) lint_scenario(scenario);
    for (const Clause& clause : clauses_.all()) lint_clause(clause);
    std::vector<Problem> sorted;
    for (auto& [file, problems] : problems_)
      std::move(problems.begin(), problems.end(), std::back_inserter(sorted));
    return sorted;
  }

 private:
  void lint_scenario(const Scenario& scenario) {
    file_ = scenario.file.string();
    if (!is_id(scenario.id)) {
      refuse("", "the id \"" + scenario.id + "\" is not of lower-case letters, digits and hyphens");
    }
    for (std::size_t i = 0; i < scenario.clauses.size(); ++i) {
      const std::string& id = scenario.clauses[i];
      used_clauses_.insert(id);
      if (clauses_.find(id) == nullptr) {
        refuse("/clauses/" + std::to_string(i),
               "there is no clause " + id + did_you_mean(id, clauses_.ids()));
      }
    }
    lint_certificates(scenario);
    lint_recorded(scenario);
    bool expects = !scenario.finally.empty();
    for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
      const Step& step = scenario.steps[i];
      const std::string pointer = "/steps/" + std::to_string(i);
      lint_errors(step, pointer);
      lint_conditions(scenario, step.expect, pointer + "/expect");
      expects = expects || !step.expect.empty();
    }
    lint_conditions(scenario, scenario.finally, "/finally");
    if (!expects && !scenario.recorded.empty())
      refuse("", "nothing is expected at any step: the scenario proves nothing");
  }

  void lint_certificates(const Scenario& scenario) {
    lint_certificates(scenario, scenario.source.value("tls", Json::object()), "/tls");
    const Json& steps = scenario.source["steps"];
    for (std::size_t i = 0; i < steps.size(); ++i) {
      lint_certificates(scenario, without_expectations(steps[i]), "/steps/" + std::to_string(i));
    }
  }

  static Json without_expectations(Json step) {
    step.erase("expect");
    return step;
  }

  // Wherever a description of a TLS context names a file.
  void lint_certificates(const Scenario& scenario, const Json& part, const std::string& pointer) {
    if (!part.is_structured()) return;
    for (const auto& [key, member] : part.items()) {
      const bool names_a_file =
          part.is_object() && (key == "certificate" || key == "ca") && member.is_string();
      if (names_a_file) {
        lint_certificate(scenario, member, pointer + "/" + key);
      } else {
        lint_certificates(scenario, member, pointer + "/" + key);
      }
    }
  }

  void lint_certificate(const Scenario& scenario, const std::string& name, const std::string& pointer) {
    if (std::filesystem::is_regular_file(scenario.certificates / (name + ".pem"))) return;
    std::vector<std::string> known;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(scenario.certificates, none)) {
      if (entry.path().extension() == ".pem") known.push_back(entry.path().stem().string());
    }
    std::sort(known.begin(), known.end());
    refuse(pointer, "there is no certificate " + quote(name) + did_you_mean(name, known));
  }

  void lint_recorded(const Scenario& scenario) {
    const auto& recorded = scenario.recorded;
    if (recorded.empty()) {
      refuse("", "not recorded yet: run \"streamgauge record " + scenario.id + "\"");
      return;
    }
    if (recorded != sorted_versions(recorded)) refuse("/recorded", "the versions are not in ascending order");
    std::vector<std::string> outside, absent;
    for (const std::string& version : recorded) {
      if (!applies_to_minor(scenario, version)) outside.push_back(version);
    }
    for (const std::string& version : all_recorded_) {
      const bool here = std::find(recorded.begin(), recorded.end(), version) != recorded.end();
      if (!here && applies_to_minor(scenario, version)) absent.push_back(version);
    }
    if (!outside.empty())
      refuse("/recorded", enumerate(outside) + " not in the range \"" + scenario.python + "\"");
    if (!absent.empty())
      refuse("/recorded", "not recorded from " + enumerate(absent) + ", as other scenarios are");
  }

  void lint_errors(const Step& step, const std::string& pointer) {
    if (const auto* subject = std::get_if<SubjectAction>(&step.action)) {
      lint_error(*subject, pointer);
    } else if (const auto* together = std::get_if<TogetherAction>(&step.action)) {
      for (std::size_t i = 0; i < together->actions.size(); ++i) {
        lint_error(together->actions[i], pointer + "/together/" + std::to_string(i));
      }
    }
  }

  void lint_error(const SubjectAction& action, const std::string& pointer) {
    if (action.request["op"] != "set_exception" || action.request["error"].is_null()) return;
    const std::string name = action.request["error"];
    if (!errors_.has(name)) {
      refuse(pointer + "/error", "no error is named \"" + name + "\"" + did_you_mean(name, errors_.names()));
    }
  }

  void lint_conditions(const Scenario& scenario, const Json& expect, const std::string& pointer) {
    for (std::size_t i = 0; i < expect.size(); ++i) {
      auto when = expect[i].find("when");
      if (when == expect[i].end()) continue;
      const std::string at = pointer + "/" + std::to_string(i) + "/when";
      if (!when->is_array()) {
        lint_condition(scenario, *when, at);
        continue;
      }
      for (std::size_t j = 0; j < when->size(); ++j)
        lint_condition(scenario, (*when)[j], at + "/" + std::to_string(j));
    }
  }

  void lint_condition(const Scenario& scenario, const Json& condition, const std::string& pointer) {
    for (const Variant& variant : variants_of(scenario)) {
      for (const std::string& version : scenario.recorded) {
        if (when_matches(condition, {Version::parse(version), variant})) return;
      }
    }
    refuse(pointer, "holds for none of the variants on none of the recorded versions");
  }

  void lint_clause(const Clause& clause) {
    file_ = clause.file.string();
    const bool used = used_clauses_.contains(clause.id);
    if (!used && clause.untestable.empty()) {
      refuse(clause.pointer, clause.id + " has no scenario, and does not say why it is untestable");
    }
    if (used && !clause.untestable.empty()) {
      refuse(clause.pointer, clause.id + " is called untestable, but there is a scenario about it");
    }
    if (clause.level == "documented" && documentation_.of_clause(clause.id).empty()) {
      refuse(clause.pointer, clause.id + " is called documented, but no statement is traced to it");
    }
  }

  void refuse(const std::string& pointer, const std::string& text) {
    problems_[file_].push_back({file_, pointer, text});
  }

  const Catalog& catalog_;
  const Clauses& clauses_;
  const Documentation& documentation_;
  const ErrorVocabulary& errors_;
  std::map<std::string, std::vector<Problem>> problems_;  // by file
  std::string file_;                                      // that is being looked at
  std::vector<std::string> all_recorded_;
  std::set<std::string> used_clauses_;
};

}  // namespace

std::vector<Problem> lint(const Catalog& catalog, const Clauses& clauses, const Documentation& documentation,
                          const ErrorVocabulary& errors) {
  return Linter(catalog, clauses, documentation, errors).lint();
}

}  // namespace gauge
