#include "runner/cli/sharpness_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <set>

#include "runner/adapter/gallery.h"
#include "runner/adapter/words.h"
#include "runner/case/near_words.h"
#include "runner/case/problem.h"
#include "runner/cli/selection_options.h"
#include "runner/report/output_file.h"
#include "runner/report/progress_bar.h"
#include "runner/report/run_report.h"
#include "runner/report/sharpness_report.h"

namespace gauge {

namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  streamgauge sharpness                              every rogue, the scenarios about its clauses\n"
    "  streamgauge sharpness --rogue drain-never-waits --all\n"
    "                                                     one, and every scenario\n"
    "  streamgauge sharpness --all --markdown table.md    the whole table\n"
    "Exit status: 1 also if a rogue is not caught, or the adapter without a fault does not conform.";

// The interpreter on which faults are made: by default the newest CPython, which has most to be spoilt.
Interpreter interpreter_of(SubjectResolver& resolver, const std::string& text) {
  std::vector<std::string> names;
  std::optional<Interpreter> newest;
  for (const Interpreter& interpreter : resolver.interpreters()) {
    names.push_back(interpreter.name());
    if (interpreter.name() == text) return interpreter;
    if (interpreter.implementation == "cpython") newest = interpreter;  // they are in order
  }
  if (text.empty()) {
    if (!newest) throw SubjectError("no CPython was found");
    return *newest;
  }
  std::optional<Interpreter> probed;
  try {
    const std::vector<std::string> words = split_words(text);
    if (!words.empty()) probed = probe_interpreter(words);
  } catch (const std::invalid_argument& error) {
    throw SubjectError(text + ": " + error.what());
  }
  if (!probed) {
    throw SubjectError(text + " is neither an interpreter that was found (" + enumerate(names) +
                       ") nor a command that starts one");
  }
  return *probed;
}

// As SubjectResolver starts the oracle.
std::vector<std::string> started_with(const Interpreter& interpreter, const std::filesystem::path& script) {
  std::vector<std::string> command = interpreter.command;
  command.insert(command.end(), {"-E", script.string()});
  return command;
}

void check_clauses(const std::vector<Rogue>& gallery, const Clauses& clauses) {
  for (const Rogue& rogue : gallery) {
    for (const std::string& clause : rogue.clauses) {
      if (clauses.find(clause) == nullptr) {
        throw UsageError("the rogue " + rogue.name + " violates " + clause + ", which is no clause" +
                         did_you_mean(clause, clauses.ids()));
      }
    }
  }
}

// Those about one of the rogue's clauses; the more of its clauses, the earlier.
std::vector<Selected> scenarios_about(const Rogue& rogue, const Catalog& catalog) {
  std::multimap<std::ptrdiff_t, const Scenario*, std::greater<>> about;  // equal ones stay in order
  for (const Scenario& scenario : catalog.scenarios()) {
    const auto is_about = [&scenario](const std::string& clause) {
      return std::find(scenario.clauses.begin(), scenario.clauses.end(), clause) != scenario.clauses.end();
    };
    const auto count = std::count_if(rogue.clauses.begin(), rogue.clauses.end(), is_about);
    if (count > 0) about.emplace(count, &scenario);
  }
  std::vector<Selected> selection;
  for (const auto& [count, scenario] : about) selection.push_back({scenario, variants_of(*scenario)});
  return selection;
}

}  // namespace

CLI::App* SharpnessCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "sharpness", "Play the suite against adapters that are wrong on purpose; every one must be caught");
  command->footer(kExamples);
  const std::string which = "What is played against what";
  command
      ->add_option("--rogue", rogues_,
                   "Only the rogue of this name; may be repeated [all of them; python3 oracle/rogues --list]")
      ->option_text("NAME")
      ->allow_extra_args(false)
      ->group(which);
  command
      ->add_option(
          "--interpreter", interpreter_,
          "The Python on which they run, by whose version they are judged [the newest CPython found]")
      ->option_text("NAME|PATH")
      ->group(which);
  CLI::Option* all = command->add_flag(
      "--all", all_, "Play every scenario against each, not only those about the clauses that it violates");
  all->group(which);
  command->add_flag("--first", first_, "Enough of a rogue once a scenario has caught it")
      ->excludes(all)
      ->group(which);
  const std::string how = "How";
  work_.declare_jobs(*command, "Adapters", how);
  work_.declare_timeout(*command, how);
  const std::string output = "Output";
  command->add_flag("--clauses", clauses_, "Tell which clauses no rogue violates")->group(output);
  command
      ->add_option("--json", json_path_,
                   "Write what was found as JSON (spec/schema/sharpness.schema.json); - is stdout")
      ->option_text("FILE")
      ->group(output);
  command->add_option("--markdown", markdown_path_, "Write what was found as a page; - is stdout")
      ->option_text("FILE")
      ->group(output);
  return command;
}

std::vector<Rogue> SharpnessCommand::chosen(const std::vector<Rogue>& gallery) const {
  if (rogues_.empty()) return gallery;
  std::vector<std::string> names;
  for (const Rogue& rogue : gallery) names.push_back(rogue.name);
  for (const std::string& name : rogues_) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      throw UsageError("there is no rogue " + name + did_you_mean(name, names));
    }
  }
  const std::set<std::string> wanted(rogues_.begin(), rogues_.end());
  std::vector<Rogue> chosen;
  std::copy_if(gallery.begin(), gallery.end(), std::back_inserter(chosen),
               [&wanted](const Rogue& rogue) { return wanted.count(rogue.name) > 0; });
  return chosen;
}

std::vector<std::string> SharpnessCommand::words() const {
  std::vector<std::string> words = {"./streamgauge", "sharpness"};
  append_options(words, "--rogue", rogues_);
  if (!interpreter_.empty()) append_options(words, "--interpreter", {interpreter_});
  if (all_) words.push_back("--all");
  if (first_) words.push_back("--first");
  if (!markdown_path_.empty()) append_options(words, "--markdown", {markdown_path_});
  return words;
}

ExitCode SharpnessCommand::execute(const Environment& environment) {
  // Before any thread is started: they inherit its signal mask.
  const Interrupt interrupt{Interrupt::OnSignals{}};
  const auto start = std::chrono::steady_clock::now();
  SharpnessReport report;
  report.version = environment.version;
  report.started = utc_now();
  report.command = words();
  report.whole_suite = all_;
  report.first = first_;

  const Suite suite = Suite::load(environment);
  suite.require_whole();
  report.suite = suite_digest(suite.catalog);
  if (!json_path_.empty() && json_path_ == markdown_path_)
    throw UsageError("--json and --markdown name the same file");
  std::optional<OutputFile> json_file, markdown_file;
  if (!json_path_.empty()) json_file.emplace(json_path_);
  if (!markdown_path_.empty()) markdown_file.emplace(markdown_path_);

  SubjectResolver resolver = environment.subjects();
  const Interpreter interpreter = interpreter_of(resolver, interpreter_);
  report.interpreter = interpreter.name();
  report.interpreter_version = interpreter.version_text();
  const std::vector<std::string> gallery_command = started_with(interpreter, environment.gallery);
  const std::vector<Rogue> gallery = list_rogues(gallery_command, interrupt);
  check_clauses(gallery, suite.clauses);

  std::vector<Trial> trials;
  std::size_t variants = 0;
  for (const Rogue& rogue : chosen(gallery)) {
    if (!is_of_version(rogue, Version::parse(report.interpreter_version))) {
      report.other_versions.push_back(rogue);
      continue;
    }
    std::vector<std::string> command = gallery_command;
    command.push_back(rogue.name);
    trials.push_back({rogue,
                      {rogue.name, command},
                      all_ ? suite.catalog.select({}) : scenarios_about(rogue, suite.catalog)});
    for (const Selected& selected : trials.back().selection) variants += selected.variants.size();
  }
  if (trials.empty())
    throw UsageError("none of these rogues can be made on CPython " + report.interpreter_version);

  SharpnessOptions options;
  options.jobs = work_.jobs();
  options.first = first_;
  options.adapter = work_.adapter();
  {
    ProgressBar bar(std::cerr, Terminal::of_descriptor(STDERR_FILENO), variants);
    std::size_t done = 0;
    report.run = run_sharpness(
        trials, {report.interpreter, started_with(interpreter, environment.oracle_adapter)}, options,
        suite.errors, interrupt, [&](const std::string& rogue, const std::string& variant) {
          bar.update(std::min(++done, variants), 0, rogue + "  " + variant);
        });
  }
  report.duration_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();

  const bool stdout_is_taken = json_path_ == "-" || markdown_path_ == "-";
  std::ostream& out = stdout_is_taken ? std::cerr : std::cout;
  print_sharpness(out, Terminal::of_descriptor(stdout_is_taken ? STDERR_FILENO : STDOUT_FILENO), report);
  const GuardedClauses clauses = guarded_clauses(report, suite.catalog, suite.clauses);
  if (clauses_) print_guarded_clauses(out, clauses);
  if (report.run.interrupted) {
    out << "interrupted" << std::endl;
    return ExitCode::interrupted;
  }
  if (json_file) json_file->commit(sharpness_json(report, clauses));
  if (markdown_file) markdown_file->commit(sharpness_markdown(report, clauses));
  return is_sharp(report) ? ExitCode::conforms : ExitCode::deviations;
}

}  // namespace gauge
