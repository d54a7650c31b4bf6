#include "runner/report/coverage_report.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <vector>

#include "runner/case/json_layout.h"
#include "runner/case/near_words.h"
#include "runner/case/utf8.h"
#include "runner/case/wrap.h"

namespace gauge {

namespace {

constexpr std::size_t kColumns = 110;

// "3 clauses", "1 clause".
std::string number_of(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// `text` from `column` on, wrapped; `lead` stands before its first line.
std::string paragraph(std::string lead, std::size_t column, std::string_view text) {
  std::string lines;
  for (const std::string& line : wrap(text, kColumns - column)) {
    lead.append(std::max(column, count_characters(lead) + 1) - count_characters(lead), ' ');
    lines += lead + line + "\n";
    lead.clear();
  }
  return lines;
}

// Words and numbers in columns, the numbers at the right.
class Table {
 public:
  explicit Table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }

  void add(std::string name, const std::vector<std::size_t>& numbers) {
    std::vector<std::string> row = {std::move(name)};
    for (const std::size_t number : numbers) row.push_back(std::to_string(number));
    rows_.push_back(std::move(row));
  }

  std::string text() const {
    std::vector<std::size_t> columns(rows_.front().size());
    for (const auto& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i)
        columns[i] = std::max(columns[i], count_characters(row[i]));
    }
    std::string text;
    for (const auto& row : rows_) {
      text += row[0] + std::string(columns[0] - count_characters(row[0]), ' ');
      for (std::size_t i = 1; i < row.size(); ++i) {
        text += std::string(2 + columns[i] - count_characters(row[i]), ' ') + row[i];
      }
      text += "\n";
    }
    return text;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

constexpr std::array kStatementStates = {StatementState::judged, StatementState::untestable,
                                         StatementState::nothing_to_judge, StatementState::untested,
                                         StatementState::untraced};
constexpr std::array kClauseStates = {ClauseState::judged, ClauseState::untestable, ClauseState::untested};

// How many there are, and how many of each state.
template <typename Covered, typename States>
std::vector<std::size_t> numbers_of(const std::vector<const Covered*>& covered, const States& states) {
  std::vector<std::size_t> numbers = {covered.size()};
  for (const auto state : states) {
    numbers.push_back(static_cast<std::size_t>(std::count_if(
        covered.begin(), covered.end(), [state](const Covered* each) { return each->state == state; })));
  }
  return numbers;
}

template <typename Covered, typename Name>
std::vector<std::pair<std::string, std::vector<const Covered*>>> grouped(const std::vector<Covered>& all,
                                                                         Name name_of) {
  std::vector<std::pair<std::string, std::vector<const Covered*>>> groups;
  for (const Covered& covered : all) {
    if (groups.empty() || groups.back().first != name_of(covered)) groups.push_back({name_of(covered), {}});
    groups.back().second.push_back(&covered);
  }
  return groups;
}

template <typename Covered>
std::vector<const Covered*> pointers_to(const std::vector<Covered>& all) {
  std::vector<const Covered*> pointers;
  for (const Covered& covered : all) pointers.push_back(&covered);
  return pointers;
}

std::size_t scenarios_of(const std::vector<const ClauseCoverage*>& clauses) {
  std::set<const Scenario*> scenarios;
  for (const ClauseCoverage* covered : clauses) {
    scenarios.insert(covered->scenarios.begin(), covered->scenarios.end());
  }
  return scenarios.size();
}

std::string documentation_table(const Coverage& coverage) {
  Table table(
      {"documentation", "statements", "judged", "untestable", "nothing to judge", "untested", "untraced"});
  const auto title = [](const StatementCoverage& covered) { return covered.statement->title; };
  for (const auto& [name, statements] : grouped(coverage.statements(), title)) {
    table.add(name, numbers_of(statements, kStatementStates));
  }
  table.add("in all", numbers_of(pointers_to(coverage.statements()), kStatementStates));
  return table.text();
}

std::string clause_table(const Coverage& coverage) {
  Table table({"clauses", "clauses", "judged", "untestable", "untested", "scenarios"});
  const auto add = [&](const std::string& name, const std::vector<const ClauseCoverage*>& clauses) {
    std::vector<std::size_t> numbers = numbers_of(clauses, kClauseStates);
    numbers.push_back(scenarios_of(clauses));
    table.add(name, numbers);
  };
  const auto area = [](const ClauseCoverage& covered) {
    return covered.clause->area + "  " + covered.clause->area_title;
  };
  for (const auto& [name, clauses] : grouped(coverage.clauses(), area)) add(name, clauses);
  add("in all", pointers_to(coverage.clauses()));
  return table.text();
}

// A heading and the paragraphs below it; nothing if there are none.
std::string section(const std::string& heading, const std::string& paragraphs) {
  return paragraphs.empty() ? "" : "\n" + heading + "\n" + paragraphs;
}

std::string holes(const Coverage& coverage) {
  std::string statements, clauses;
  for (const StatementCoverage& covered : coverage.statements()) {
    const Statement& statement = *covered.statement;
    if (covered.state == StatementState::untraced)
      statements += paragraph("  " + statement.id, 4, statement.text);
  }
  for (const ClauseCoverage& covered : coverage.clauses()) {
    const Clause& clause = *covered.clause;
    if (covered.state == ClauseState::untested) clauses += paragraph("  " + clause.id, 9, clause.text);
  }
  return section("statements of the documentation without a clause", statements) +
         section("clauses that can be judged, without a scenario", clauses);
}

std::string untestable(const Coverage& coverage) {
  std::string clauses;
  for (const ClauseCoverage& covered : coverage.clauses()) {
    if (covered.state == ClauseState::untestable)
      clauses += paragraph("  " + covered.clause->id, 9, covered.clause->untestable);
  }
  return section("clauses that no scenario can show, and why", clauses);
}

std::string verdict(const Coverage& coverage) {
  const std::vector<std::size_t> clauses = numbers_of(pointers_to(coverage.clauses()), kClauseStates);
  const std::vector<std::size_t> statements =
      numbers_of(pointers_to(coverage.statements()), kStatementStates);
  if (coverage.is_whole()) {
    return "every statement has a clause, every clause that can be judged a scenario\n";
  }
  return number_of(statements[5], "statement") + " without a clause, " + number_of(clauses[3], "clause") +
         " without a scenario\n";
}

std::string versions_text(const Statement& statement) {
  const bool several = statement.versions.size() > 1;
  return several ? statement.versions.front() + " to " + statement.versions.back()
                 : statement.versions.front();
}

std::string statement_lines(const Statement& statement) {
  std::string lines =
      paragraph("  " + statement.id, 4, "(" + versions_text(statement) + ") " + statement.text);
  if (!statement.deviation.empty()) lines += paragraph("", 6, "CPython: " + statement.deviation);
  return lines;
}

std::string clause_lines(const ClauseCoverage& covered) {
  const Clause& clause = *covered.clause;
  std::string lines = paragraph("  " + clause.id, 9, clause.text);
  if (!clause.untestable.empty()) lines += paragraph("", 9, "untestable: " + clause.untestable);
  for (const Scenario* scenario : covered.scenarios) lines += "         " + scenario->id + "\n";
  return lines;
}

Json to_json(const StatementCoverage& covered) {
  const Statement& statement = *covered.statement;
  Json json = {{"id", statement.id},           {"page", statement.page},
               {"section", statement.section}, {"versions", statement.versions},
               {"text", statement.text},       {"state", to_string(covered.state)},
               {"clauses", statement.clauses}};
  if (!statement.nothing_to_judge.empty()) json["reason"] = statement.nothing_to_judge;
  if (!statement.deviation.empty()) json["deviation"] = statement.deviation;
  return json;
}

Json to_json(const ClauseCoverage& covered) {
  const Clause& clause = *covered.clause;
  Json statements = Json::array(), scenarios = Json::array();
  for (const Statement* statement : covered.statements) statements.push_back(statement->id);
  for (const Scenario* scenario : covered.scenarios) scenarios.push_back(scenario->id);
  Json json = {{"id", clause.id},          {"area", clause.area_title}, {"text", clause.text},
               {"level", clause.level},    {"judge", clause.judge},     {"state", to_string(covered.state)},
               {"statements", statements}, {"scenarios", scenarios}};
  if (!clause.untestable.empty()) json["reason"] = clause.untestable;
  return json;
}

template <typename Covered>
std::string json_lines(const std::vector<Covered>& all) {
  std::string lines;
  for (const Covered& covered : all) {
    lines += (lines.empty() ? "\n    " : ",\n    ") + layout_line(to_json(covered));
  }
  return "[" + lines + "\n  ]";
}

}  // namespace

std::string coverage_summary(const Coverage& coverage) {
  return documentation_table(coverage) + "\n" + clause_table(coverage) + holes(coverage) +
         untestable(coverage) + "\n" + verdict(coverage);
}

std::string coverage_untested(const Coverage& coverage) {
  std::string reasons;
  for (const StatementCoverage& covered : coverage.statements()) {
    const Statement& statement = *covered.statement;
    if (covered.state == StatementState::nothing_to_judge)
      reasons += paragraph("  " + statement.id, 4, statement.nothing_to_judge);
  }
  std::string text = holes(coverage) + untestable(coverage) +
                     section("statements that are about no behaviour of streams, and why", reasons) + "\n" +
                     verdict(coverage);
  return text.substr(text.find_first_not_of('\n'));
}

std::string coverage_in_full(const Coverage& coverage) {
  std::string text;
  const auto title = [](const StatementCoverage& covered) { return covered.statement->title; };
  for (const auto& [name, statements] : grouped(coverage.statements(), title)) {
    text += name + "\n";
    for (const StatementCoverage* covered : statements) {
      const Statement& statement = *covered->statement;
      text += statement_lines(statement);
      if (!statement.clauses.empty()) text += paragraph("", 6, "-> " + enumerate(statement.clauses));
      if (!statement.nothing_to_judge.empty())
        text += paragraph("", 6, "nothing to judge: " + statement.nothing_to_judge);
    }
    text += "\n";
  }
  const auto area = [](const ClauseCoverage& covered) { return covered.clause->area_title; };
  for (const auto& [name, clauses] : grouped(coverage.clauses(), area)) {
    text += name + "\n";
    for (const ClauseCoverage* covered : clauses) text += clause_lines(*covered);
    text += "\n";
  }
  return text + verdict(coverage);
}

std::string coverage_of(const ClauseCoverage& covered) {
  const Clause& clause = *covered.clause;
  std::string origin = clause.level + ": " + clause.source;
  if (!clause.since.empty()) origin += "; since CPython " + clause.since;
  if (!clause.until.empty()) origin += "; until CPython " + clause.until;
  std::string text = paragraph(clause.id, 7, clause.text) + paragraph("", 7, origin);
  if (!clause.notes.empty()) text += paragraph("", 7, clause.notes);
  if (!clause.untestable.empty()) text += paragraph("", 7, "untestable: " + clause.untestable);
  text += number_of(covered.statements.size(), "statement") + " of the documentation\n";
  for (const Statement* statement : covered.statements) text += statement_lines(*statement);
  text += number_of(covered.scenarios.size(), "scenario") + "\n";
  for (const Scenario* scenario : covered.scenarios) text += "  " + scenario->id + "\n";
  return text;
}

std::string coverage_json(const Coverage& coverage, const std::string& version) {
  return "{\n  \"format\": 1,\n  \"streamgauge\": " + layout_line(version) +
         ",\n  \"whole\": " + (coverage.is_whole() ? "true" : "false") +
         ",\n  \"documentation\": " + json_lines(coverage.statements()) +
         ",\n  \"clauses\": " + json_lines(coverage.clauses()) + "\n}\n";
}

}  // namespace gauge
