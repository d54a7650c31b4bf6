#include "runner/report/comparison_report.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "runner/case/near_words.h"

namespace gauge {

namespace {

constexpr int kFormatVersion = 1;
constexpr std::size_t kGroupsToldMax = 20;  // of a kind that is told in lines
constexpr std::size_t kLabelColumns = 16;
constexpr std::size_t kDigestCharacters = 8;  // enough to tell suites apart at a glance

// Text that is not UTF-8 is given with U+FFFD in its place.
std::string dump(const Json& value) { return value.dump(-1, ' ', true, Json::error_handler_t::replace); }

std::string padded(std::string text, std::size_t columns) {
  text.resize(std::max(text.size(), columns), ' ');
  return text;
}

// "pass", "pass but for messages and diagnostics".
std::string outcome_text(const RunResult& result) {
  std::vector<std::string> levels;
  for (const Deviation& deviation : result.deviations) {
    if (deviation.level != Level::behaviour) levels.push_back(to_string(deviation.level));
  }
  const bool all_agree = result.outcome != Outcome::pass || levels.empty();
  return all_agree ? to_string(result.outcome) : to_string(result.outcome) + " but for " + enumerate(levels);
}

Outcome outcome_or(const RunResult* result, Outcome otherwise) {
  return result == nullptr ? otherwise : result->outcome;
}

// Everything that makes two changes one to the reader.
std::string key_of(const VariantChange& change) {
  std::string key = change.result().scenario + '\0' + (change.worse ? "worse" : "");
  for (const auto& [result, other] :
       {std::pair(change.before, change.after), std::pair(change.after, change.before)}) {
    if (result == nullptr) continue;
    key += '\0' + outcome_text(*result) + '\0' + fingerprint_of(*result, outcome_or(other, Outcome::crash)) +
           '\0' + result->reason;
  }
  return key;
}

Colour colour_of(const VariantChange& change) {
  if (change.worse) return Colour::red;
  return change.change == Change::fixed ? Colour::green : Colour::yellow;
}

// The subjects of `report` that are not among `compared`.
std::vector<std::string> others_of(const RunReport& report, const std::vector<std::string>& compared) {
  std::vector<std::string> names;
  for (const SubjectRun& subject : report.run.subjects) {
    if (std::find(compared.begin(), compared.end(), subject.subject.name) == compared.end())
      names.push_back(subject.subject.name);
  }
  return names;
}

// "Streamgauge reference 0.1.0"
std::string identity_of(const SubjectRun& subject) {
  return subject.hello ? subject.hello->name + " " + subject.hello->version : "not started";
}

std::string file_line(const char* label, const ReportInFile& file) {
  const RunReport& report = file.report;
  std::string suite = report.suite.substr(report.suite.find(':') + 1).substr(0, kDigestCharacters);
  return padded(label, kLabelColumns) + file.file + ": " + report.started + ", streamgauge " +
         report.version + ", suite " + suite + "\n";
}

std::string head_of(const FileComparison& comparison) {
  std::string text = file_line("before", comparison.before) + file_line("after", comparison.after);
  const auto note = [&text](const std::string& line) { text += padded("note", kLabelColumns) + line + "\n"; };
  if (!comparison.same_suite()) note("the scenarios are not the same; those that both have are compared");
  if (const auto names = comparison.only_before(); !names.empty())
    note("only in " + comparison.before.file + ": " + enumerate(names));
  if (const auto names = comparison.only_after(); !names.empty())
    note("only in " + comparison.after.file + ": " + enumerate(names));
  for (const SubjectComparison& subject : comparison.subjects) {
    const std::string then = identity_of(*subject.before), now = identity_of(*subject.after);
    if (then != now) note(label_of(subject) + ": " + then + " -> " + now);
  }
  return text;
}

std::string group_line(const ChangeGroup& group, const Terminal& terminal) {
  const VariantChange& change = group.first();
  return terminal.paint(colour_of(change), padded(to_string(change.change), kLabelColumns)) +
         terminal.paint(Colour::bold, change.result().scenario) + " " + group.variants() + "  " +
         group.outcomes() + "\n";
}

bool is_told_in_full(Change change) { return change == Change::regressed || change == Change::changed; }

Json side_json(const RunResult* result, Outcome other) {
  if (result == nullptr) return nullptr;
  Json json = {{"outcome", to_string(result->outcome)}};
  const std::string fingerprint = fingerprint_of(*result, other);
  for (const Deviation& deviation : result->deviations) {
    json["deviations"].push_back({{"level", to_string(deviation.level)}, {"step", deviation.step}});
  }
  if (!fingerprint.empty()) json["fingerprint"] = fingerprint;
  if (!result->reason.empty()) json["reason"] = result->reason;
  return json;
}

Json change_json(const SubjectComparison& subject, const VariantChange& change) {
  return {{"id", change.result().scenario + "@" + change.result().variant},
          {"subject", subject.after->subject.name},
          {"change", to_string(change.change)},
          {"worse", change.worse},
          {"before", side_json(change.before, outcome_or(change.after, Outcome::crash))},
          {"after", side_json(change.after, outcome_or(change.before, Outcome::crash))}};
}

Json subject_json(const SubjectComparison& subject) {
  Json json = {{"before", subject.before->subject.name}, {"after", subject.after->subject.name}};
  for (const Change change : kAllChanges) json[to_string(change)] = subject.count(change);
  json["worse"] = subject.worse();
  json["same"] = subject.same;
  return json;
}

Json file_json(const ReportInFile& file) {
  return {{"file", file.file},
          {"started", file.report.started},
          {"streamgauge", file.report.version},
          {"suite", file.report.suite}};
}

std::string lines_of(const std::vector<Json>& items) {
  std::string text;
  for (const Json& item : items) text += (text.empty() ? "\n    " : ",\n    ") + dump(item);
  return items.empty() ? "[]" : "[" + text + "\n  ]";
}

}  // namespace

bool FileComparison::is_worse() const {
  return std::any_of(subjects.begin(), subjects.end(),
                     [](const SubjectComparison& subject) { return subject.worse() > 0; });
}

std::size_t FileComparison::common() const {
  std::size_t sum = 0;
  for (const SubjectComparison& subject : subjects) sum += subject.common();
  return sum;
}

std::vector<std::string> FileComparison::only_before() const {
  std::vector<std::string> compared = others_of(after.report, {});
  for (const SubjectComparison& subject : subjects) compared.push_back(subject.before->subject.name);
  return others_of(before.report, compared);
}

std::vector<std::string> FileComparison::only_after() const {
  std::vector<std::string> compared = others_of(before.report, {});
  for (const SubjectComparison& subject : subjects) compared.push_back(subject.after->subject.name);
  return others_of(after.report, compared);
}

std::string ChangeGroup::variants() const {
  std::string text;
  for (const VariantChange* change : members) text += (text.empty() ? "@" : " @") + change->result().variant;
  return text;
}

std::string ChangeGroup::outcomes() const {
  const VariantChange& change = first();
  if (change.before == nullptr || change.after == nullptr) return outcome_text(change.result());
  return outcome_text(*change.before) + " -> " + outcome_text(*change.after);
}

std::vector<ChangeGroup> group_changes(const ResultComparison& comparison, Change change) {
  std::map<std::string, std::size_t> positions;
  std::vector<ChangeGroup> groups;
  for (const VariantChange& each : comparison.changes) {
    if (each.change != change) continue;
    const auto [found, is_new] = positions.emplace(key_of(each), groups.size());
    if (is_new) groups.emplace_back();
    groups[found->second].members.push_back(&each);
  }
  return groups;
}

std::string label_of(const SubjectComparison& subject) {
  const std::string then = label_of(*subject.before), now = label_of(*subject.after);
  return then == now ? now : then + " -> " + now;
}

std::string totals_text(const SubjectComparison& subject) {
  std::string text;
  for (const Change change : kAllChanges) {
    text += (text.empty() ? "" : ", ") + std::to_string(subject.count(change)) + " " + to_string(change);
    if (change != Change::changed) continue;
    const auto worse = static_cast<std::size_t>(std::count_if(
        subject.changes.begin(), subject.changes.end(),
        [](const VariantChange& each) { return each.change == Change::changed && each.worse; }));
    if (worse > 0) text += " (" + std::to_string(worse) + " for the worse)";
  }
  return text + "; " + std::to_string(subject.same) + " of " + std::to_string(subject.common()) +
         " in both are the same";
}

std::vector<Fact> change_facts(const ChangeGroup& group, const Explainer& explainer,
                               const ErrorVocabulary& errors) {
  std::vector<Fact> facts;
  const RunResult& before = *group.first().before;
  if (!before.deviations.empty()) {
    const Deviation& first = before.deviations.front();
    Fact fact = compare_observations(first.expected, first.observed, first.level, errors).observed;
    fact.label = "before";
    facts.push_back(std::move(fact));
  } else if (!before.reason.empty()) {
    facts.push_back({"before", {printable(before.reason.substr(0, before.reason.find('\n')))}});
  }
  for (Fact& fact : explainer.facts(*group.first().after)) facts.push_back(std::move(fact));
  return facts;
}

std::string comparison_text(const FileComparison& comparison, const Explainer& explainer,
                            const ErrorVocabulary& errors, const ComparisonTextOptions& options) {
  std::string text = head_of(comparison), totals;
  std::size_t columns = 0;
  for (const SubjectComparison& subject : comparison.subjects)
    columns = std::max(columns, label_of(subject).size() + 1);
  for (const SubjectComparison& subject : comparison.subjects) {
    if (!subject.changes.empty())
      text += "\n" + options.terminal.paint(Colour::cyan, label_of(subject)) + "\n";
    for (const Change change : kAllChanges) {
      const std::vector<ChangeGroup> groups = group_changes(subject, change);
      const bool in_full = is_told_in_full(change);
      const std::size_t told =
          in_full || options.verbose ? groups.size() : std::min(groups.size(), kGroupsToldMax);
      for (std::size_t i = 0; i < told; ++i) {
        text += group_line(groups[i], options.terminal);
        if (in_full) text += layout_facts(change_facts(groups[i], explainer, errors), 2, options.terminal);
      }
      if (told < groups.size()) {
        text += padded(to_string(change), kLabelColumns) + std::to_string(groups.size() - told) +
                " more scenarios; -v names them\n";
      }
    }
    const Colour colour = subject.worse() > 0 ? Colour::red : Colour::green;
    totals +=
        options.terminal.paint(colour, padded(label_of(subject) + ":", columns + 1) + totals_text(subject)) +
        "\n";
  }
  return text + "\n" + totals;
}

std::string comparison_json(const FileComparison& comparison, const std::string& version) {
  std::vector<Json> subjects, changes;
  for (const SubjectComparison& subject : comparison.subjects) {
    subjects.push_back(subject_json(subject));
    for (const VariantChange& change : subject.changes) changes.push_back(change_json(subject, change));
  }
  std::string text = "{\n";
  const auto add = [&text](const char* key, const std::string& value) {
    text += std::string("  \"") + key + "\": " + value + ",\n";
  };
  add("format", std::to_string(kFormatVersion));
  add("streamgauge", dump(version));
  add("before", dump(file_json(comparison.before)));
  add("after", dump(file_json(comparison.after)));
  add("same_suite", comparison.same_suite() ? "true" : "false");
  add("worse", comparison.is_worse() ? "true" : "false");
  add("only_before", dump(comparison.only_before()));
  add("only_after", dump(comparison.only_after()));
  add("subjects", lines_of(subjects));
  return text + "  \"changes\": " + lines_of(changes) + "\n}\n";
}

}  // namespace gauge
