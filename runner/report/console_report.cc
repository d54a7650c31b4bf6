#include "runner/report/console_report.h"

#include <algorithm>

#include "runner/case/near_words.h"
#include "runner/report/result_groups.h"

namespace gauge {

namespace {

Colour colour_of(const RunResult& result) {
  if (result.outcome == Outcome::pass) return result.deviations.empty() ? Colour::green : Colour::yellow;
  return is_skip(result.outcome) || result.outcome == Outcome::expected_fail ? Colour::yellow : Colour::red;
}

// A passing variant may still differ in its messages or diagnostics.
std::string word_for(const RunResult& result) {
  if (result.outcome != Outcome::pass || result.deviations.empty()) return to_string(result.outcome);
  return to_string(result.deviations.front().level);
}

std::string padded(std::string text, std::size_t columns) {
  text.resize(std::max(text.size(), columns), ' ');
  return text;
}

bool wants_explanation(const RunResult& result) {
  return !is_skip(result.outcome) && result.outcome != Outcome::expected_fail &&
         (result.outcome != Outcome::pass || !result.deviations.empty());
}

Colour colour_of(const Totals& totals) {
  if (totals.variants() == totals.of(Outcome::pass)) return Colour::green;
  const bool bad =
      totals.deviations() + totals.of(Outcome::harness_error) + totals.of(Outcome::unexpected_pass) > 0;
  return bad ? Colour::red : Colour::yellow;
}

}  // namespace

std::string totals_text(const Totals& totals) {
  const auto number = [](std::size_t n) { return std::to_string(n); };
  const std::string passed = number(totals.of(Outcome::pass));
  std::string text = passed + " of " + number(totals.variants()) + " variants conform; messages " +
                     number(totals.agreeing(Level::messages)) + " of " + passed + ", diagnostics " +
                     number(totals.agreeing(Level::diagnostics)) + " of " + passed + "; " +
                     number(totals.of(Outcome::fail)) + " failed";
  const std::pair<Outcome, const char*> where_they_occur[] = {
      {Outcome::flaky, "flaky"},
      {Outcome::timeout, "timed out"},
      {Outcome::crash, "crashed"},
      {Outcome::protocol_error, "broke the protocol"},
      {Outcome::harness_error, "could not be played"},
      {Outcome::expected_fail, "failed as expected"},
      {Outcome::unexpected_pass, "passed unexpectedly"},
  };
  for (const auto& [outcome, words] : where_they_occur) {
    if (totals.of(outcome) > 0) text += ", " + number(totals.of(outcome)) + " " + words;
  }
  return text + ", " + number(totals.of(Outcome::unsupported)) + " unsupported, " +
         number(totals.of(Outcome::untestable)) + " untestable, " + number(totals.of(Outcome::not_run)) +
         " not run";
}

ConsoleReport::ConsoleReport(std::ostream& out, std::ostream& progress, const ConsoleOptions& options,
                             const Explainer& explainer, const Catalog& catalog)
    : out_(out), progress_out_(progress), options_(options), explainer_(explainer), catalog_(catalog) {}

void ConsoleReport::line(const std::string& text) {
  if (bar_) bar_->clear();
  out_ << text << std::endl;
}

void ConsoleReport::planned(std::size_t results) {
  bar_ = std::make_unique<ProgressBar>(progress_out_, options_.progress, results);
  bar_->update(0, 0, "");
}

void ConsoleReport::started(const SubjectRun& subject) {
  if (!subject.error.empty()) {
    line(options_.out.paint(Colour::red, padded("no start", 16)) + subject.subject.name + ": " +
         subject.error);
  } else if (options_.verbose || !options_.progress.interactive) {
    line(padded("started", 16) + label_of(subject));
  }
}

void ConsoleReport::finished(const RunResult& result) {
  ++done_;
  so_far_.add(result);
  const std::string id = result.scenario + "@" + result.variant;
  const bool bad = !is_skip(result.outcome) && result.outcome != Outcome::pass;
  if (bad || options_.verbose) {
    std::string text = options_.out.paint(colour_of(result), padded(word_for(result), 16)) + id + "  " +
                       options_.out.paint(Colour::cyan, result.subject);
    if (!result.reason.empty()) text += "  " + printable(result.reason.substr(0, result.reason.find('\n')));
    line(text);
  }
  if (bar_) bar_->update(done_, so_far_.deviations(), result.subject + "  " + id);
}

void ConsoleReport::differences(const RunReport& report) {
  std::vector<const RunResult*> results;
  // What fails comes last, next to the totals.
  for (const bool passes : {true, false}) {
    for (const RunResult& result : report.run.results) {
      if (wants_explanation(result) && (result.outcome == Outcome::pass) == passes)
        results.push_back(&result);
    }
  }
  for (const ResultGroup& group : group_alike(results)) {
    const RunResult& first = *group.results.front();
    const Scenario* scenario = catalog_.find(first.scenario);
    line("");
    line(options_.out.paint(colour_of(first), word_for(first)) + " " +
         options_.out.paint(Colour::bold, first.scenario + "@" + first.variant) + " on " +
         options_.out.paint(Colour::cyan, first.subject));
    if (scenario != nullptr) line("  " + scenario->title);
    if (group.results.size() > 1) {
      for (const std::string& members : members_text(group)) line("  the same: " + members);
    }
    out_ << layout_facts(explainer_.facts(first), 2, options_.out);
  }
  if (!results.empty()) line("");
}

void ConsoleReport::skips(const RunReport& report) {
  std::vector<const RunResult*> results;
  for (const RunResult& result : report.run.results) {
    if (is_skip(result.outcome)) results.push_back(&result);
  }
  for (const SkipGroup& group : group_skips(results)) {
    line(options_.out.paint(Colour::yellow, padded(to_string(group.outcome), 16)) +
         std::to_string(group.variants) + (group.variants == 1 ? " variant" : " variants") + " on " +
         enumerate(group.subjects) + ": " + printable(group.reason));
  }
  if (!results.empty()) line("");
}

std::string totals_lines(const RunReport& report, const Terminal& terminal) {
  std::string lines;
  std::size_t columns = 0;
  for (const SubjectRun& subject : report.run.subjects)
    columns = std::max(columns, label_of(subject).size() + 1);
  for (const SubjectRun& subject : report.run.subjects) {
    const Totals totals = count(report.run.results, subject.subject.name);
    std::string text = padded(label_of(subject) + ":", columns + 1) + totals_text(totals);
    if (!subject.error.empty()) text += " (did not start)";
    lines += terminal.paint(colour_of(totals), text) + "\n";
  }
  if (report.run.subjects.size() < 2) return lines;
  const Totals all = count(report.run.results);
  return lines + terminal.paint(colour_of(all), padded("all:", columns + 1) + totals_text(all)) + "\n";
}

void ConsoleReport::summary(const RunReport& report) {
  bar_.reset();
  if (report.run.interrupted)
    line(options_.out.paint(Colour::red, "interrupted: what was not finished is not run"));
  differences(report);
  skips(report);
  out_ << totals_lines(report, options_.out) << std::flush;
}

}  // namespace gauge
