#include "runner/report/markdown_report.h"

#include <map>
#include <set>

#include "runner/case/near_words.h"
#include "runner/report/agreement.h"
#include "runner/report/bounded_text.h"
#include "runner/report/markdown_text.h"
#include "runner/report/result_groups.h"
#include "runner/report/terminal.h"
#include "runner/report/totals.h"
#include "runner/report/xml_text.h"

namespace gauge {

namespace {

constexpr std::size_t kHeadlineNames = 3;
constexpr std::size_t kIdsShown = 20;
constexpr std::size_t kNameBytes = 120;

using Entry = BoundedText::Entry;
using Section = BoundedText::Section;

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string short_text(const std::string& text) { return shortened(text, kNameBytes); }

std::string share(std::size_t count, std::size_t of) {
  return std::to_string(count) + " of " + std::to_string(of);
}

// What is neither as it should be nor known not to be.
bool is_wrong(Outcome outcome) {
  return is_deviation(outcome) || outcome == Outcome::unexpected_pass || outcome == Outcome::harness_error;
}

// The legend under the table tells them.
const char* glyph_of(const SubjectRun& subject, const Totals& totals) {
  if (!subject.error.empty()) return "†";
  for (const Outcome outcome : kAllOutcomes) {
    if (is_wrong(outcome) && totals.of(outcome) > 0) return "✗";
  }
  return totals.judged() == 0 ? "–" : "✓";
}

std::size_t wrong_of(const Totals& totals) {
  std::size_t wrong = 0;
  for (const Outcome outcome : kAllOutcomes) wrong += is_wrong(outcome) ? totals.of(outcome) : 0;
  return wrong;
}

std::string headline(const RunReport& report) {
  std::vector<std::string> wrong, dead;
  std::set<std::string> scenarios;
  for (const SubjectRun& subject : report.run.subjects) {
    const std::string name = markdown_code(short_text(subject.subject.name));
    if (!subject.error.empty()) {
      dead.push_back(name);
    } else if (wrong_of(count(report.run.results, subject.subject.name)) > 0) {
      wrong.push_back(name);
    }
  }
  for (const RunResult& result : report.run.results) {
    if (is_wrong(result.outcome)) scenarios.insert(result.scenario);
  }
  const auto who = [&report](const std::vector<std::string>& names) {
    return names.size() > kHeadlineNames ? share(names.size(), report.run.subjects.size()) + " subjects"
                                         : enumerate(names);
  };
  std::string text;
  if (!wrong.empty()) {
    text = who(wrong) + (wrong.size() == 1 ? " deviates in " : " deviate in ") +
           counted(scenarios.size(), "scenario");
  }
  if (!dead.empty()) text += (text.empty() ? "" : "; ") + who(dead) + " did not start";
  if (text.empty() && count(report.run.results).judged() == 0) text = "nothing was judged";
  if (text.empty()) text = "no new deviation";
  return "### Streamgauge: " + text + "\n\n";
}

std::string match_text(const RunReport& report, const SubjectRun& subject, const Catalog& catalog) {
  const std::vector<Agreement> best =
      best_of(agreements_of(results_of(report, subject.subject.name), catalog));
  if (best.empty()) return "–";
  std::vector<std::string> versions;
  bool is_one_figure = true;  // equal shares may be of different numbers
  for (const Agreement& agreement : best) {
    versions.push_back(agreement.version);
    is_one_figure &= agreement.of == best.front().of;
  }
  const std::string text = "CPython " + enumerate(versions);
  return is_one_figure ? text + ": " + share(best.front().agree, best.front().of) : text;
}

// "uvloop 0.17.0, Python, as CPython 3.11"
std::string identity(const SubjectRun& subject) {
  if (!subject.hello) return "did not start";
  const Hello& hello = *subject.hello;
  return hello.name + " " + hello.version + ", " + hello.language + ", as CPython " + hello.profile.minor();
}

Entry subject_row(const RunReport& report, const SubjectRun& subject, const Catalog& catalog) {
  const Totals totals = count(report.run.results, subject.subject.name);
  const std::size_t passed = totals.of(Outcome::pass);
  const std::size_t of = totals.variants();
  std::string row = std::string("| ") + glyph_of(subject, totals) + " " +
                    markdown_code_in_cell(short_text(subject.subject.name)) + "<br>" +
                    markdown_text(short_text(identity(subject)));
  for (const std::string& cell :
       {share(passed, totals.judged()), share(totals.agreeing(Level::messages), passed),
        share(totals.agreeing(Level::diagnostics), passed), std::to_string(wrong_of(totals)),
        std::to_string(totals.of(Outcome::expected_fail)), share(totals.skipped(), of),
        match_text(report, subject, catalog)}) {
    row += " | " + cell;
  }
  return {row + " |\n"};
}

Section subjects_section(const RunReport& report, const Catalog& catalog) {
  Section section{
      headline(report) +
          "| Subject | Behaviour | Messages | Diagnostics | Deviations | Known | Not judged | Most "
          "like |\n|---|--:|--:|--:|--:|--:|--:|---|\n",
      {},
      "subjects"};
  for (const SubjectRun& subject : report.run.subjects) {
    section.entries.push_back(subject_row(report, subject, catalog));
  }
  return section;
}

Section provenance_section(const RunReport& report) {
  const std::string text =
      "\nCounted are variants of scenarios. ✓ no new deviation, ✗ new deviations, † did not start, "
      "– nothing judged. Behaviour: of what was judged, what does as the CPython does that the subject "
      "claims to be like; messages and diagnostics: of that, what agrees in them too. Known: failed as "
      "the ledger says. Most like: whose behaviour is matched most often.\n\nMeasured " +
      report.started + " on " +
      markdown_text(report.platform.system + " " + report.platform.release + " " + report.platform.machine) +
      " by streamgauge " + report.version + " with suite " + markdown_code(report.suite) + ".\n";
  return {text, {{"\n"}}, "paragraphs"};
}

// "<code>@direct @tcp-client</code> on <code>uvloop</code>" of each set of members.
std::string members_html(const ResultGroup& group) {
  std::string text;
  for (const std::string& members : members_text(group)) {
    text += (text.empty() ? "" : "; ") + html_code(short_text(members));
  }
  return text;
}

// As on the page (reports/page/outcomes.js).
const char* glyph_of(const RunResult& result) {
  switch (result.outcome) {
    case Outcome::pass:
      return result.deviations.empty() ? "✓" : "≈";
    case Outcome::fail:
      return "✗";
    case Outcome::crash:
      return "†";
    case Outcome::timeout:
      return "…";
    case Outcome::protocol_error:
      return "?";
    case Outcome::flaky:
      return "±";
    case Outcome::harness_error:
      return "‼";
    case Outcome::unexpected_pass:
      return "!";
    case Outcome::expected_fail:
      return "⊗";
    case Outcome::unsupported:
      return "○";
    case Outcome::untestable:
      return "·";
    case Outcome::not_run:
      return "–";
  }
  return "?";
}

std::string word_for(const RunResult& result) {
  if (result.outcome != Outcome::pass) return to_string(result.outcome);
  return to_string(result.deviations.front().level);
}

std::string folded(const std::string& summary, const std::string& body) {
  return "<details>\n<summary>" + summary + "</summary>\n\n" + body + "\n</details>\n\n";
}

// The facts as the console lays them out, and apart from them the command, to be copied.
std::string told(const RunResult& result, const MarkdownInput& input) {
  std::vector<Fact> facts = input.explainer.facts(result);
  const Fact repeat = facts.back();
  facts.pop_back();
  std::string text;
  if (const Scenario* scenario = input.catalog.find(result.scenario)) {
    text = markdown_text(scenario->title) + "\n\n";
  }
  return text + markdown_block(layout_facts(facts, 0, Terminal{}), "text") + "\n" +
         markdown_block(repeat.lines.front(), "sh");
}

std::string area_of(const RunResult& result) { return result.scenario.substr(0, result.scenario.find('/')); }

Entry group_entry(const ResultGroup& group, const MarkdownInput& input, const std::string& heading) {
  const RunResult& first = *group.results.front();
  const std::string name = std::string(glyph_of(first)) + " " + word_for(first) + " ";
  return {
      folded(name + html_code(first.scenario) + " " + members_html(group), told(first, input)),
      "- " + name + markdown_code(first.scenario) + " of " + counted(group.results.size(), "result") + "\n",
      heading};
}

// By scenario, so that areas stand together whatever the number of subjects.
std::vector<ResultGroup> groups_of(const RunReport& report, bool (*wanted)(const RunResult&)) {
  std::map<std::string, std::vector<const RunResult*>> by_scenario;
  for (const RunResult& result : report.run.results) {
    if (wanted(result)) by_scenario[result.scenario].push_back(&result);
  }
  std::vector<const RunResult*> results;
  for (const auto& [scenario, members] : by_scenario) {
    results.insert(results.end(), members.begin(), members.end());
  }
  return group_alike(results);
}

Section deviations_section(const RunReport& report, const MarkdownInput& input) {
  const auto groups = groups_of(report, [](const RunResult& result) { return is_wrong(result.outcome); });
  Section section{"\n#### Deviations\n\nWhat several variants and subjects show alike is told once.\n",
                  {},
                  "groups of deviations"};
  for (const ResultGroup& group : groups) {
    section.entries.push_back(
        group_entry(group, input, "\n##### " + markdown_text(area_of(*group.results.front())) + "\n\n"));
  }
  return section;
}

Section agreeing_section(const RunReport& report, const MarkdownInput& input) {
  const auto groups = groups_of(report, [](const RunResult& result) {
    return result.outcome == Outcome::pass && !result.deviations.empty();
  });
  Section section{
      "\n#### The same behaviour, other messages or diagnostics\n\n", {}, "groups of other messages"};
  for (const ResultGroup& group : groups) section.entries.push_back(group_entry(group, input, ""));
  return section;
}

std::vector<SkipGroup> reasons_of(const RunReport& report, bool (*wanted)(Outcome)) {
  std::vector<const RunResult*> results;
  for (const RunResult& result : report.run.results) {
    if (wanted(result.outcome)) results.push_back(&result);
  }
  return group_skips(results);
}

// The results that one reason of a ledger explains.
std::string ids_text(const RunReport& report, const SkipGroup& group) {
  std::string lines;
  std::size_t shown = 0;
  for (const RunResult& result : report.run.results) {
    if (result.outcome != group.outcome || result.reason != group.reason || ++shown > kIdsShown) continue;
    lines += result.scenario + "@" + result.variant + " on " + result.subject + "\n";
  }
  if (shown > kIdsShown) lines += "(" + std::to_string(shown - kIdsShown) + " more)\n";
  return markdown_block(lines, "text");
}

Section known_section(const RunReport& report) {
  Section section{"\n#### Known deviations\n\n", {}, "reasons of known deviations"};
  for (const SkipGroup& group :
       reasons_of(report, [](Outcome outcome) { return outcome == Outcome::expected_fail; })) {
    const std::string summary = counted(group.variants, "result") + " on " + enumerate(group.subjects);
    section.entries.push_back(
        {folded(html_text(short_text(summary)) + ": " + html_text(short_text(group.reason)),
                markdown_text(group.reason) + "\n\n" + ids_text(report, group)),
         "- " + markdown_text(short_text(summary)) + ": " + markdown_text(short_text(group.reason)) + "\n"});
  }
  return section;
}

Section skipped_section(const RunReport& report) {
  const auto reasons = reasons_of(report, is_skip);
  Section section{"\n#### Not judged\n\n<details>\n<summary>" + counted(reasons.size(), "reason") +
                      "</summary>\n\n| Outcome | Results | Subjects | Reason |\n|---|--:|---|---|\n",
                  {},
                  "reasons why something was not judged",
                  "\n</details>\n"};
  for (const SkipGroup& group : reasons) {
    section.entries.push_back({"| " + to_string(group.outcome) + " | " + std::to_string(group.variants) +
                               " | " + markdown_code_in_cell(short_text(enumerate(group.subjects))) + " | " +
                               markdown_text(group.reason) + " |\n"});
  }
  return section;
}

std::string left_out(const std::string& missing) {
  return "\n> **Left out** to keep within the size that was asked for: " + missing +
         ". `streamgauge report RESULT.json --html FILE` shows all; `--markdown-limit` makes room for "
         "more.\n";
}

}  // namespace

std::string markdown_report(const RunReport& report, const MarkdownInput& input) {
  BoundedText text(input.limit_bytes);
  text.add(subjects_section(report, input.catalog));
  text.add(provenance_section(report));
  text.add(deviations_section(report, input));
  text.add(agreeing_section(report, input));
  text.add(known_section(report));
  text.add(skipped_section(report));
  return text.text(left_out);
}

}  // namespace gauge
