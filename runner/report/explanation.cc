#include "runner/report/explanation.h"

#include <algorithm>
#include <sstream>

#include "runner/case/describe.h"
#include "runner/case/json_layout.h"
#include "runner/case/utf8.h"
#include "runner/case/wrap.h"

namespace gauge {

namespace {

constexpr std::size_t kLabelColumns = 10;
constexpr std::size_t kProseColumns = 96;
constexpr std::size_t kContextObservations = 3;  // shown before and after the first difference
constexpr std::size_t kStderrLines = 20;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(printable(std::move(line)));
  return lines;
}

std::string elided(std::size_t count, const char* what) {
  return "(" + std::to_string(count) + " more " + what + ")";
}

Fact observations_fact(const char* label, const Json& observations, std::size_t difference, bool in_full) {
  Fact fact{label, {}};
  const std::size_t begin = difference > kContextObservations ? difference - kContextObservations : 0;
  const std::size_t end = std::min(observations.size(), difference + 1 + kContextObservations);
  if (begin > 0) fact.lines.push_back(elided(begin, "that agree"));
  for (std::size_t i = begin; i < end; ++i) {
    if (i == difference) fact.marked = fact.lines.size();
    fact.lines.push_back(i == difference && in_full ? layout_line(observations[i])
                                                    : describe_observation(observations[i]));
  }
  if (end < observations.size()) fact.lines.push_back(elided(observations.size() - end, "after these"));
  if (difference >= observations.size()) {
    fact.marked = fact.lines.size();
    fact.lines.push_back(observations.empty() ? "nothing" : "nothing more");
  }
  return fact;
}

std::string action_text(const SubjectAction& action) { return describe_action(action); }

std::string action_text(const PeerAction& action) { return "the peer: " + describe_action(action); }

std::string action_text(const TogetherAction& together) {
  std::string text;
  for (const SubjectAction& action : together.actions) {
    text += (text.empty() ? "in one turn: " : "; ") + describe_action(action);
  }
  return text;
}

}  // namespace

std::string step_text(const Scenario* scenario, const std::string& pointer) {
  if (pointer == "/connect") return "before the first: the stream is brought to life";
  if (pointer == "/finally")
    return "after the last: the scenario is ended, and what remains of it looked for";
  constexpr std::string_view steps = "/steps/";
  if (scenario == nullptr || pointer.compare(0, steps.size(), steps) != 0) return pointer;
  const std::size_t index = std::stoul(pointer.substr(steps.size()));
  if (index >= scenario->steps.size()) return pointer;
  return std::to_string(index + 1) + " of " + std::to_string(scenario->steps.size()) + ": " +
         std::visit([](const auto& action) { return action_text(action); }, scenario->steps[index].action);
}

std::size_t first_difference(const Json& expected, const Json& observed, Level level,
                             const ErrorVocabulary& errors) {
  const Json a = project(expected, level, errors), b = project(observed, level, errors);
  const std::size_t shorter = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < shorter; ++i) {
    if (!same(a[i], b[i])) return i;
  }
  return shorter;
}

Comparison compare_observations(const Json& expected, const Json& observed, Level level,
                                const ErrorVocabulary& errors) {
  const std::size_t difference = first_difference(expected, observed, level, errors);
  // The words for people shorten long data; two values that look the same so are shown as they are.
  const bool in_full =
      difference < expected.size() && difference < observed.size() &&
      describe_observation(expected[difference]) == describe_observation(observed[difference]);
  return {observations_fact("expected", expected, difference, in_full),
          observations_fact("observed", observed, difference, in_full)};
}

void Explainer::add_deviation(std::vector<Fact>& facts, const Scenario* scenario,
                              const Deviation& deviation) const {
  if (deviation.level != Level::behaviour) facts.push_back({"level", {to_string(deviation.level)}});
  if (!deviation.against.empty()) facts.push_back({"compared", {"with " + deviation.against}});
  facts.push_back({"step", {step_text(scenario, deviation.step)}});
  if (!deviation.pieces.empty()) {
    facts.push_back({"delivered", {"in pieces of " + pieces_text(deviation.pieces) + " bytes"}});
  }
  Comparison comparison =
      compare_observations(deviation.expected, deviation.observed, deviation.level, errors_);
  facts.push_back(std::move(comparison.expected));
  facts.push_back(std::move(comparison.observed));
}

std::vector<Fact> Explainer::facts(const RunResult& result) const {
  const Scenario* scenario = catalog_.find(result.scenario);
  std::vector<Fact> facts;
  if (!result.reason.empty()) facts.push_back({"reason", lines_of(result.reason)});
  for (const Deviation& deviation : result.deviations) add_deviation(facts, scenario, deviation);
  for (const std::string& id : result.clauses) {
    const Clause* clause = clauses_.find(id);
    facts.push_back({id, clause == nullptr ? std::vector<std::string>{"(no such clause)"}
                                           : wrap(clause->text, kProseColumns)});
  }
  if (!result.stderr_tail.empty()) {
    std::vector<std::string> lines = lines_of(result.stderr_tail);
    if (lines.size() > kStderrLines) lines.erase(lines.begin(), lines.end() - kStderrLines);
    facts.push_back({"stderr", std::move(lines)});
  }
  const Deviation* deviation = result.deviations.empty() ? nullptr : &result.deviations.front();
  facts.push_back({"repeat", {repeat_command(result, deviation, repeat_)}});
  return facts;
}

std::string Explainer::text(const RunResult& result) const {
  std::string text = to_string(result.outcome) + " " + result.scenario + "@" + result.variant + " on " +
                     result.subject + "\n";
  if (const Scenario* scenario = catalog_.find(result.scenario)) text += scenario->title + "\n";
  return text + layout_facts(facts(result), 2, Terminal{});
}

std::string layout_facts(const std::vector<Fact>& facts, int indent, const Terminal& terminal) {
  std::string text;
  for (const Fact& fact : facts) {
    for (std::size_t i = 0; i < fact.lines.size(); ++i) {
      std::string label = i == 0 ? fact.label : "";
      label.resize(std::max(label.size(), kLabelColumns), ' ');
      const bool marked = fact.marked == i;
      text += std::string(static_cast<std::size_t>(indent), ' ') + terminal.paint(Colour::dim, label);
      text += marked ? terminal.paint(Colour::bold, "> " + fact.lines[i]) : "  " + fact.lines[i];
      text += "\n";
    }
  }
  return text;
}

}  // namespace gauge
