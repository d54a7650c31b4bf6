#include "runner/report/comparison_markdown.h"

#include <array>

#include "runner/case/near_words.h"
#include "runner/report/bounded_text.h"
#include "runner/report/markdown_text.h"
#include "runner/report/xml_text.h"

namespace gauge {

namespace {

constexpr std::size_t kNameBytes = 120;

using Entry = BoundedText::Entry;
using Section = BoundedText::Section;

std::string short_text(const std::string& text) { return shortened(text, kNameBytes); }

std::string headline(const FileComparison& comparison) {
  std::size_t worse = 0, fixed = 0;
  for (const SubjectComparison& subject : comparison.subjects) {
    worse += subject.worse();
    fixed += subject.count(Change::fixed);
  }
  std::string text = worse == 0 ? "nothing is worse" : std::to_string(worse) + " worse";
  if (fixed > 0) text += ", " + std::to_string(fixed) + " fixed";
  return "### Streamgauge: " + text + "\n\n";
}

Section subjects_section(const FileComparison& comparison) {
  Section section{headline(comparison) + "| Subject |", {}, "subjects"};
  std::string rule = "|---|";
  for (const Change change : kAllChanges) {
    section.head += " " + to_string(change) + " |";
    rule += "--:|";
  }
  section.head += " the same |\n" + rule + "--:|\n";
  for (const SubjectComparison& subject : comparison.subjects) {
    std::string row = std::string("| ") + (subject.worse() > 0 ? "✗ " : "✓ ") +
                      markdown_code_in_cell(short_text(label_of(subject))) + " |";
    for (const Change change : kAllChanges) row += " " + std::to_string(subject.count(change)) + " |";
    section.entries.push_back(
        {row + " " + std::to_string(subject.same) + " of " + std::to_string(subject.common()) + " |\n"});
  }
  return section;
}

std::string file_text(const ReportInFile& file) {
  return markdown_code(short_text(file.file)) + " (" + file.report.started + ", suite " +
         markdown_code(file.report.suite) + ")";
}

Section files_section(const FileComparison& comparison) {
  std::string text = "\nIn variants of scenarios. ✗ something is worse than before, ✓ nothing is. From " +
                     file_text(comparison.before) + " to " + file_text(comparison.after) + ".\n";
  if (!comparison.same_suite())
    text += "\nThe scenarios are not the same; those that both have are compared.\n";
  for (const auto& [file, names] : {std::pair(comparison.before.file, comparison.only_before()),
                                    std::pair(comparison.after.file, comparison.only_after())}) {
    if (names.empty()) continue;
    text += "\nOnly in " + markdown_code(short_text(file)) + ": " +
            markdown_code(short_text(enumerate(names))) + ".\n";
  }
  return {text, {{"\n"}}, "paragraphs"};
}

std::string folded(const std::string& summary, const std::string& body) {
  return "<details>\n<summary>" + summary + "</summary>\n\n" + body + "\n</details>\n\n";
}

// In one line, as Markdown or as HTML, whose functions are given.
std::string group_line(const ChangeGroup& group, std::string (*code)(std::string_view)) {
  const VariantChange& change = group.first();
  return std::string(change.worse ? "✗ " : "") + to_string(change.change) + " " +
         code(change.result().scenario) + " " + code(short_text(group.variants())) + " " +
         code(group.outcomes());
}

// What regressed or changed, with the facts.
Entry told_in_full(const ChangeGroup& group, const Explainer& explainer, const ErrorVocabulary& errors) {
  std::vector<Fact> facts = change_facts(group, explainer, errors);
  const Fact repeat = facts.back();
  facts.pop_back();
  return {folded(group_line(group, html_code), markdown_block(layout_facts(facts, 0, Terminal{}), "text") +
                                                   "\n" + markdown_block(repeat.lines.front(), "sh")),
          "- " + group_line(group, markdown_code) + "\n"};
}

// `title`: "Worse". The kinds that it tells of, of what is worse or of what is not.
Section full_section(const FileComparison& comparison, const Explainer& explainer,
                     const ErrorVocabulary& errors, const std::string& title, bool worse) {
  Section section{"\n#### " + title + "\n\n", {}, "groups of changes"};
  for (const SubjectComparison& subject : comparison.subjects) {
    const std::string heading = "\n##### " + markdown_code(short_text(label_of(subject))) + "\n\n";
    for (const Change change : {Change::regressed, Change::changed}) {
      for (const ChangeGroup& group : group_changes(subject, change)) {
        if (group.first().worse != worse) continue;
        Entry entry = told_in_full(group, explainer, errors);
        entry.heading = heading;
        section.entries.push_back(std::move(entry));
      }
    }
  }
  return section;
}

Section list_section(const FileComparison& comparison, const std::string& title, Change change) {
  Section section{"\n#### " + title + "\n", {}, "scenarios that are " + to_string(change)};
  for (const SubjectComparison& subject : comparison.subjects) {
    const std::string heading = "\n##### " + markdown_code(short_text(label_of(subject))) + "\n\n";
    for (const ChangeGroup& group : group_changes(subject, change))
      section.entries.push_back({"- " + group_line(group, markdown_code) + "\n", "", heading});
  }
  return section;
}

std::string left_out(const std::string& missing) {
  return "\n> **Left out** to keep within the size that was asked for: " + missing +
         ". `streamgauge compare -v` tells all; `--markdown-limit` makes room for more.\n";
}

}  // namespace

std::string comparison_markdown(const FileComparison& comparison, const Explainer& explainer,
                                const ErrorVocabulary& errors, std::size_t limit_bytes) {
  BoundedText text(limit_bytes);
  text.add(subjects_section(comparison));
  text.add(files_section(comparison));
  text.add(full_section(comparison, explainer, errors, "Worse", true));
  text.add(full_section(comparison, explainer, errors, "Otherwise", false));
  text.add(list_section(comparison, "Fixed", Change::fixed));
  text.add(list_section(comparison, "New", Change::added));
  text.add(list_section(comparison, "Gone", Change::gone));
  return text.text(left_out);
}

}  // namespace gauge
