#include "runner/report/walkthrough_report.h"

#include <string_view>

#include "runner/case/near_words.h"
#include "runner/case/utf8.h"
#include "runner/case/wrap.h"
#include "runner/report/markdown_text.h"

namespace gauge {
namespace {

constexpr std::size_t kColumns = 100;

// What is on the page, whatever it looks like.
class Page {
 public:
  virtual ~Page() = default;
  virtual void title(const Scenario& scenario) = 0;
  virtual void section(std::string_view name) = 0;
  virtual void paragraph(const Prose& prose) = 0;
  virtual void step(std::size_t number, const Prose& action) = 0;
  virtual void telling(const Telling& telling) = 0;
  // `rest`: of which each is a paragraph.
  virtual void clause(const std::string& id, const Prose& text, const std::vector<Prose>& rest) = 0;
};

class TextPage : public Page {
 public:
  void title(const Scenario& scenario) override {
    add(0, scenario.id);
    add(0, scenario.title);
  }
  void section(std::string_view name) override { text_ += "\n" + std::string(name) + "\n"; }
  void paragraph(const Prose& prose) override { add(2, prose.plain()); }
  void step(std::size_t number, const Prose& action) override {
    text_ += "\n";
    add(6, action.plain(), std::to_string(number) + ".");
  }
  void telling(const Telling& telling) override {
    if (!telling.where.empty()) add(6, telling.where + ":");
    const std::size_t column = telling.where.empty() ? 6 : 8;
    for (const Prose& sentence : telling.sentences) add(column + 3, sentence.plain(), "=>", column);
    if (!telling.clauses.empty()) add(column + 3, "(" + enumerate(telling.clauses) + ")");
  }
  void clause(const std::string& id, const Prose& text, const std::vector<Prose>& rest) override {
    add(10, text.plain(), id, 2);
    for (const Prose& more : rest) add(10, more.plain());
  }
  std::string take() { return std::move(text_); }

 private:
  // `text` from `column` on, wrapped; `lead` stands before its first line, at `lead_column`.
  void add(std::size_t column, std::string_view text, std::string_view lead = "",
           std::size_t lead_column = 2) {
    std::string front;
    if (!lead.empty()) front = std::string(lead_column, ' ') + std::string(lead);
    for (const std::string& line : wrap(text, kColumns - column)) {
      if (front.size() < column) front.append(column - front.size(), ' ');
      text_ += front + line + "\n";
      front.clear();
    }
  }

  std::string text_;
};

class MarkdownPage : public Page {
 public:
  void title(const Scenario& scenario) override {
    text_ += "# " + markdown_text(scenario.title) + "\n\n" + markdown_code(scenario.id) + "\n";
  }
  void section(std::string_view name) override {
    text_ += "\n## " + std::string(name) + "\n";
    is_in_list_ = false;
  }
  void paragraph(const Prose& prose) override { text_ += "\n" + prose.markdown() + "\n"; }
  void step(std::size_t number, const Prose& action) override {
    text_ += "\n### Step " + std::to_string(number) + "\n\n" + action.markdown() + "\n";
    is_in_list_ = false;
  }
  void telling(const Telling& telling) override {
    if (!is_in_list_) text_ += "\n";
    std::string words;
    if (!telling.where.empty()) words = "**" + markdown_text(telling.where) + "**: ";
    for (std::size_t i = 0; i < telling.sentences.size(); ++i)
      words += (i == 0 ? "" : " ") + telling.sentences[i].markdown();
    if (!telling.clauses.empty()) words += " (" + enumerate(telling.clauses) + ")";
    text_ += "- " + words + "\n";
    is_in_list_ = true;
  }
  void clause(const std::string& id, const Prose& text, const std::vector<Prose>& rest) override {
    text_ += "\n**" + id + "**: " + text.markdown() + "\n";
    for (const Prose& more : rest) text_ += "\n" + more.markdown() + "\n";
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool is_in_list_ = false;
};

void fill_fields(Page& page, const Walkthrough& walkthrough) {
  const Scenario& scenario = *walkthrough.scenario;
  if (!scenario.note.empty()) page.paragraph(Prose(scenario.note));
  page.paragraph(Prose("Variants: ").say(enumerate(walkthrough.variants)).say("."));
  if (!scenario.python.empty()) page.paragraph(Prose("It is for CPython " + scenario.python + " only."));
  page.paragraph(walkthrough.versions.empty()
                     ? Prose("What should happen is not known: nothing was recorded.")
                     : Prose("What should happen is what CPython " + enumerate(walkthrough.versions) +
                             " did when it was recorded."));
}

void fill_why(Page& page, const Walkthrough& walkthrough, const Clauses& clauses,
              const Documentation& documentation) {
  page.section("Why");
  for (const std::string& id : walkthrough.scenario->clauses) {
    const Clause* clause = clauses.find(id);
    if (clause == nullptr) {
      page.clause(id, Prose("There is no such clause."), {});
      continue;
    }
    std::vector<Prose> rest;
    if (!clause->notes.empty()) rest.emplace_back(clause->notes);
    std::string origin = clause->area_title + "; ";
    if (!clause->source.starts_with(clause->level)) origin += clause->level + ": ";
    origin += clause->source;
    if (!clause->since.empty()) origin += "; since CPython " + clause->since;
    if (!clause->until.empty()) origin += "; before CPython " + clause->until;
    rest.emplace_back(origin + ".");
    for (const Statement* statement : documentation.of_clause(id)) {
      rest.emplace_back("The documentation of " + enumerate(statement->versions) + ", " + statement->page +
                        ", " + statement->section + ": " + statement->text);
      if (!statement->deviation.empty()) rest.emplace_back("CPython does otherwise: " + statement->deviation);
    }
    page.clause(id, Prose(clause->text), rest);
  }
}

void fill(Page& page, const Walkthrough& walkthrough, const Clauses& clauses,
          const Documentation& documentation) {
  page.title(*walkthrough.scenario);
  page.section("What it is about");
  fill_fields(page, walkthrough);
  page.section("Before the first step");
  for (const Telling& telling : walkthrough.prelude) page.telling(telling);
  page.section("What should happen");
  for (std::size_t i = 0; i < walkthrough.steps.size(); ++i) {
    page.step(i + 1, walkthrough.steps[i].action);
    for (const Telling& telling : walkthrough.steps[i].tellings) page.telling(telling);
  }
  page.section("At the end");
  for (const Telling& telling : walkthrough.end) page.telling(telling);
  fill_why(page, walkthrough, clauses, documentation);
}

}  // namespace

std::string walkthrough_text(const Walkthrough& walkthrough, const Clauses& clauses,
                             const Documentation& documentation) {
  TextPage page;
  fill(page, walkthrough, clauses, documentation);
  return page.take();
}

std::string walkthrough_markdown(const Walkthrough& walkthrough, const Clauses& clauses,
                                 const Documentation& documentation) {
  MarkdownPage page;
  fill(page, walkthrough, clauses, documentation);
  return page.take();
}

}  // namespace gauge
