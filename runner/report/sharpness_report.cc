#include "runner/report/sharpness_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "runner/case/near_words.h"
#include "runner/case/version.h"
#include "runner/report/repeat_command.h"
#include "runner/report/totals.h"

namespace gauge {
namespace {

using Verdict = Catch::Verdict;

constexpr int kFormatVersion = 1;
constexpr std::size_t kScenariosShown = 3;

std::string number(std::size_t n) { return std::to_string(n); }

std::string counted(std::size_t n, const std::string& word) {
  return number(n) + " " + word + (n == 1 ? "" : "s");
}

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::caught:
      return "caught";
    case Verdict::escaped:
      return "escaped";
    case Verdict::broken:
      return "broken";
    case Verdict::not_run:
      return "not-run";
  }
  return "";
}

std::size_t count_of(const SharpnessReport& report, Verdict verdict) {
  const std::vector<Catch>& catches = report.run.catches;
  return static_cast<std::size_t>(std::count_if(
      catches.begin(), catches.end(), [verdict](const Catch& caught) { return caught.verdict == verdict; }));
}

// "a, b, c and 9 more"
std::string first_few(const std::vector<std::string>& scenarios) {
  std::string text;
  for (std::size_t i = 0; i < std::min(scenarios.size(), kScenariosShown); ++i) {
    text += (i == 0 ? "" : ", ") + scenarios[i];
  }
  if (scenarios.size() > kScenariosShown)
    text += " and " + number(scenarios.size() - kScenariosShown) + " more";
  return text;
}

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

bool holds_for(const Clause& clause, const Version& version) {
  return (clause.since.empty() || version >= Version::parse(clause.since)) &&
         (clause.until.empty() || version < Version::parse(clause.until));
}

// "3.11 and later", "3.7 to before 3.12"
std::string versions_of(const Rogue& rogue) {
  if (rogue.until.empty()) return rogue.since + " and later";
  return rogue.since.empty() ? "before " + rogue.until : rogue.since + " to before " + rogue.until;
}

// Of the adapter without a fault: what it was played and did not pass.
std::vector<const RunResult*> failures_of_the_unchanged(const SharpnessReport& report) {
  std::vector<const RunResult*> failures;
  for (const RunResult& result : report.run.unchanged.results) {
    if (is_skip(result.outcome) && result.outcome != Outcome::not_run) continue;
    if (result.outcome != Outcome::pass || !result.deviations.empty()) failures.push_back(&result);
  }
  return failures;
}

std::string outcome_text(const Catch& caught) {
  switch (caught.verdict) {
    case Verdict::caught:
      return number(caught.scenarios.size()) + " of " + counted(caught.played, "scenario") + ": " +
             first_few(caught.scenarios);
    case Verdict::escaped:
      return "ESCAPED from " + counted(caught.played, "scenario");
    case Verdict::broken:
      return "IS NO ADAPTER: " + caught.reason;
    case Verdict::not_run:
      return "not run";
  }
  return "";
}

std::string totals_of(const SharpnessReport& report) {
  const Totals unchanged = count(report.run.unchanged.results);
  std::string text = number(count_of(report, Verdict::caught)) + " of " +
                     counted(report.run.catches.size(), "rogue") + " caught on " + report.interpreter;
  if (const std::size_t escaped = count_of(report, Verdict::escaped))
    text += ", " + number(escaped) + " escaped";
  if (const std::size_t broken = count_of(report, Verdict::broken)) text += ", " + number(broken) + " broken";
  if (const std::size_t not_run = count_of(report, Verdict::not_run))
    text += ", " + number(not_run) + " not run";
  if (!report.other_versions.empty()) {
    text += "; " + number(report.other_versions.size()) + " of other versions";
  }
  return text + "; without a fault " + number(unchanged.of(Outcome::pass)) + " of " +
         counted(unchanged.variants(), "variant") + " conform, " + number(unchanged.of(Outcome::untestable)) +
         " untestable";
}

std::string only_title(const SharpnessReport& report) {
  return std::string("Caught by one scenario alone") +
         (report.whole_suite ? "" : ", of those about the rogue's clauses");
}

// How a rogue was caught: what is different in one variant, first at each level.
Json to_json(const RunResult& result) {
  Json json = {{"id", result.scenario + "@" + result.variant}, {"outcome", gauge::to_string(result.outcome)}};
  for (const Deviation& deviation : result.deviations) {
    json["deviations"].push_back({{"level", gauge::to_string(deviation.level)},
                                  {"step", deviation.step},
                                  {"expected", deviation.expected},
                                  {"observed", deviation.observed}});
  }
  return json;
}

std::string clauses_text(const GuardedClauses& clauses) {
  return number(clauses.guarded.size()) + " of " +
         counted(clauses.guarded.size() + clauses.unguarded.size(), "clause") +
         " that a scenario can show have a rogue that violates them and is caught by a scenario about them";
}

}  // namespace

std::map<std::string, std::vector<std::string>> only_catches(const SharpnessReport& report) {
  std::map<std::string, std::vector<std::string>> only;
  for (const Catch& caught : report.run.catches) {
    if (caught.scenarios.size() == 1) only[caught.scenarios.front()].push_back(caught.rogue.name);
  }
  return only;
}

GuardedClauses guarded_clauses(const SharpnessReport& report, const Catalog& catalog,
                               const Clauses& clauses) {
  const Version version = Version::parse(report.interpreter_version);
  GuardedClauses guarded;
  std::set<std::string> shown;
  for (const Catch& caught : report.run.catches) {
    std::set<std::string> of_scenarios;
    for (const std::string& id : caught.scenarios) {
      const std::vector<std::string>& about = catalog.find(id)->clauses;
      of_scenarios.insert(about.begin(), about.end());
    }
    for (const std::string& clause : caught.rogue.clauses) {
      if (of_scenarios.count(clause) > 0) {
        shown.insert(clause);
      } else {
        guarded.unproven.emplace_back(caught.rogue.name, clause);
      }
    }
  }
  for (const Clause& clause : clauses.all()) {
    if (!clause.untestable.empty() || !holds_for(clause, version)) continue;
    (shown.count(clause.id) > 0 ? guarded.guarded : guarded.unguarded).push_back(&clause);
  }
  return guarded;
}

bool is_sharp(const SharpnessReport& report) {
  return count_of(report, Verdict::caught) == report.run.catches.size() &&
         failures_of_the_unchanged(report).empty();
}

void print_sharpness(std::ostream& out, const Terminal& terminal, const SharpnessReport& report) {
  std::size_t columns = 0;
  for (const Catch& caught : report.run.catches) columns = std::max(columns, caught.rogue.name.size());
  for (const Catch& caught : report.run.catches) {
    std::string name = caught.rogue.name;
    name.resize(columns, ' ');
    const Colour colour = caught.verdict == Verdict::caught    ? Colour::green
                          : caught.verdict == Verdict::not_run ? Colour::yellow
                                                               : Colour::red;
    out << terminal.paint(colour, name) << "  " << printable(outcome_text(caught)) << "\n";
    if (caught.verdict == Verdict::escaped) {
      out << std::string(columns + 2, ' ') << caught.rogue.fault << " (" << enumerate(caught.rogue.clauses)
          << ")\n";
    }
  }
  if (!report.first) {
    const auto only = only_catches(report);
    if (!only.empty()) out << "\n" << only_title(report) << ":\n";
    for (const auto& [scenario, rogues] : only)
      out << "  " << scenario << ": " << joined(rogues, ", ") << "\n";
  }
  const std::vector<const RunResult*> failures = failures_of_the_unchanged(report);
  if (!failures.empty()) out << "\nNot passed by the adapter without a fault:\n";
  for (const RunResult* failure : failures) {
    out << "  " << failure->scenario << "@" << failure->variant << ": " << gauge::to_string(failure->outcome)
        << (failure->reason.empty() ? "" : ": " + printable(failure->reason)) << "\n";
  }
  out << "\n"
      << terminal.paint(is_sharp(report) ? Colour::green : Colour::red, totals_of(report)) << std::endl;
}

void print_guarded_clauses(std::ostream& out, const GuardedClauses& clauses) {
  if (!clauses.unguarded.empty()) out << "\nClauses without a rogue:\n";
  for (const Clause* clause : clauses.unguarded) out << "  " << clause->id << "  " << clause->text << "\n";
  if (!clauses.unproven.empty()) out << "\nSaid to be violated, but no scenario about the clause notices:\n";
  for (const auto& [rogue, clause] : clauses.unproven) out << "  " << clause << " by " << rogue << "\n";
  out << "\n" << clauses_text(clauses) << std::endl;
}

std::string sharpness_markdown(const SharpnessReport& report, const GuardedClauses& clauses) {
  std::string text =
      "# Sharpness\n\nWhat the suite catches: implementations of asyncio's streams that are wrong on "
      "purpose, in one way each\n(`oracle/rogues`), and the scenarios that notice.\n\n";
  text += totals_of(report) + ".\n\n```\n" + shell_line(report.command) + "\n```\n\n";
  text += "Suite " + report.suite + ", CPython " + report.interpreter_version + ", " + report.started + ", " +
          number(static_cast<std::size_t>(report.duration_ms / 1000)) + " s.\n";
  std::string area;
  for (const Catch& caught : report.run.catches) {
    if (caught.rogue.area != area) {
      area = caught.rogue.area;
      text +=
          "\n## " + area + "\n\n| rogue | what it does wrong | violates | caught by |\n|---|---|---|---|\n";
    }
    text +=
        "| `" + caught.rogue.name + "` | " + caught.rogue.fault +
        (caught.rogue.level == Level::behaviour ? "" : " *(" + gauge::to_string(caught.rogue.level) + ")*") +
        " | " + joined(caught.rogue.clauses, ", ") + " | " + outcome_text(caught) + " |\n";
  }
  if (!report.other_versions.empty()) {
    text += "\n## Of other versions\n\n| rogue | what it does wrong | CPython |\n|---|---|---|\n";
    for (const Rogue& rogue : report.other_versions) {
      text += "| `" + rogue.name + "` | " + rogue.fault + " | " + versions_of(rogue) + " |\n";
    }
  }
  const auto only = only_catches(report);
  if (!report.first && !only.empty()) {
    text += "\n## " + only_title(report) + "\n\n| scenario | rogues |\n|---|---|\n";
    for (const auto& [scenario, rogues] : only)
      text += "| " + scenario + " | " + joined(rogues, ", ") + " |\n";
  }
  text += "\n## Clauses\n\n" + clauses_text(clauses) + ".\n";
  if (!clauses.unguarded.empty()) text += "\n| without a rogue | |\n|---|---|\n";
  for (const Clause* clause : clauses.unguarded) text += "| " + clause->id + " | " + clause->text + " |\n";
  return text;
}

std::string sharpness_json(const SharpnessReport& report, const GuardedClauses& clauses) {
  Json json = {{"format", kFormatVersion},
               {"streamgauge", report.version},
               {"suite", report.suite},
               {"started", report.started},
               {"duration_ms", report.duration_ms},
               {"command", report.command},
               {"interpreter", {{"name", report.interpreter}, {"version", report.interpreter_version}}},
               {"whole_suite", report.whole_suite},
               {"rogues", Json::array()},
               {"other_versions", Json::array()},
               {"caught_by_one_alone", report.first ? Json() : Json(only_catches(report))}};
  for (const Catch& caught : report.run.catches) {
    Json rogue = {{"name", caught.rogue.name},
                  {"area", caught.rogue.area},
                  {"fault", caught.rogue.fault},
                  {"clauses", caught.rogue.clauses},
                  {"level", gauge::to_string(caught.rogue.level)},
                  {"verdict", to_string(caught.verdict)},
                  {"played", caught.played},
                  {"caught_by", caught.scenarios}};
    if (!caught.reason.empty()) rogue["reason"] = caught.reason;
    if (caught.first) rogue["first"] = to_json(*caught.first);
    json["rogues"].push_back(std::move(rogue));
  }
  for (const Rogue& rogue : report.other_versions) json["other_versions"].push_back(rogue.name);
  const Totals unchanged = count(report.run.unchanged.results);
  json["unchanged"] = {{"variants", unchanged.variants()},
                       {"pass", unchanged.of(Outcome::pass)},
                       {"untestable", unchanged.of(Outcome::untestable)},
                       {"failures", Json::array()}};
  for (const RunResult* failure : failures_of_the_unchanged(report)) {
    json["unchanged"]["failures"].push_back(failure->scenario + "@" + failure->variant);
  }
  json["clauses"] = {{"guarded", Json::array()}, {"unguarded", Json::array()}, {"unproven", Json::array()}};
  for (const Clause* clause : clauses.guarded) json["clauses"]["guarded"].push_back(clause->id);
  for (const Clause* clause : clauses.unguarded) json["clauses"]["unguarded"].push_back(clause->id);
  for (const auto& [rogue, clause] : clauses.unproven) {
    json["clauses"]["unproven"].push_back({{"rogue", rogue}, {"clause", clause}});
  }
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace gauge
