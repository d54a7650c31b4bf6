#include "runner/cli/compare_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <optional>

#include "runner/case/near_words.h"
#include "runner/report/comparison_report.h"
#include "runner/report/output_file.h"
#include "runner/report/result_reader.h"

namespace gauge {

namespace {

constexpr const char* kHelp =
    "Examples:\n"
    "  streamgauge compare main.json branch.json                  what a change did to a subject\n"
    "  streamgauge compare results.json results.json --before uvloop --after mine\n"
    "                                                             two subjects of one run\n"
    "\n"
    "Exit status:\n"
    "  0    nothing is worse than before\n"
    "  1    something regressed, or changed for the worse\n"
    "  2    the command line or a file cannot be used, or the files have no variant in common";

std::vector<std::string> names_of(const RunReport& report) {
  std::vector<std::string> names;
  for (const SubjectRun& subject : report.run.subjects) names.push_back(subject.subject.name);
  return names;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void require(const std::string& file, const std::vector<std::string>& names, const std::string& name) {
  if (has(names, name)) return;
  throw UsageError("there is no subject " + quote(name) + " in " + file + did_you_mean(name, names) +
                   "; it has " + enumerate(names));
}

}  // namespace

CLI::App* CompareCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand("compare", "Tell what has changed between two files of results");
  command->footer(kHelp);
  command->add_option("before", before_file_, "A file that `run --json` or `merge --json` wrote")
      ->type_name("")
      ->required();
  command->add_option("after", after_file_, "A later one")->type_name("")->required();

  const std::string who = "Which subjects";
  CLI::Option* subject =
      command
          ->add_option("--subject", subjects_,
                       "Only this one, which both files have; may be repeated [all that both have; if each "
                       "has one, these]")
          ->option_text("NAME")
          ->allow_extra_args(false)
          ->group(who);
  command
      ->add_option("--before", before_subject_,
                   "The subject of the first file, to be compared with another one [the one of --after]")
      ->option_text("NAME")
      ->excludes(subject)
      ->group(who);
  command
      ->add_option("--after", after_subject_,
                   "The subject of the second file, to be compared with another one [the one of --before]")
      ->option_text("NAME")
      ->excludes(subject)
      ->group(who);
  command
      ->add_option(
          "--markdown", markdown_path_,
          "Write the changes as Markdown, for a pull request or the summary of a CI job; - is stdout")
      ->option_text("FILE")
      ->group("Output");
  command
      ->add_option(
          "--markdown-limit", markdown_limit_bytes_,
          "Cut the Markdown so that it is not longer [65536, what a pull request's comment can hold]")
      ->option_text("BYTES")
      ->check(CLI::Range(kMarkdownLimitMin, std::size_t{1} << 40))
      ->group("Output");
  command
      ->add_option("--json", json_path_,
                   "Write the changes as JSON (spec/schema/comparison.schema.json); - is stdout")
      ->option_text("FILE")
      ->group("Output");
  command->add_flag("-v,--verbose", verbose_, "Every scenario that is fixed, new or gone")->group("Output");
  return command;
}

SubjectPair CompareCommand::renamed(const RunReport& before, const RunReport& after) const {
  const std::vector<std::string> then = names_of(before), now = names_of(after);
  // The other name, if only one was given: the same, or the only one that there is.
  const auto other = [](const std::string& given, const std::vector<std::string>& names) {
    return has(names, given) || names.size() != 1 ? given : names.front();
  };
  SubjectPair pair{before_subject_, after_subject_};
  if (pair.first.empty()) pair.first = other(pair.second, then);
  if (pair.second.empty()) pair.second = other(pair.first, now);
  require(before_file_, then, pair.first);
  require(after_file_, now, pair.second);
  return pair;
}

std::vector<SubjectPair> CompareCommand::pairs(const RunReport& before, const RunReport& after) const {
  if (!before_subject_.empty() || !after_subject_.empty()) return {renamed(before, after)};
  const std::vector<std::string> then = names_of(before), now = names_of(after);
  std::vector<SubjectPair> pairs;
  for (const std::string& name : subjects_) {
    require(before_file_, then, name);
    require(after_file_, now, name);
    pairs.emplace_back(name, name);
  }
  if (!subjects_.empty()) return pairs;
  for (const std::string& name : now) {
    if (has(then, name)) pairs.emplace_back(name, name);
  }
  if (pairs.empty() && then.size() == 1 && now.size() == 1) return {{then.front(), now.front()}};
  if (pairs.empty()) {
    throw UsageError("the files have no subject in common: " + before_file_ + " has " + enumerate(then) +
                     ", " + after_file_ + " has " + enumerate(now) +
                     "; --before and --after say which are to be compared");
  }
  return pairs;
}

ExitCode CompareCommand::execute(const Environment& environment) {
  const Schema schema = Schema::load(environment.spec / "schema" / "result.schema.json");
  const ReportInFile before{before_file_, read_results(before_file_, schema)};
  const ReportInFile after{after_file_, read_results(after_file_, schema)};
  FileComparison comparison{before, after};
  for (const SubjectPair& pair : pairs(before.report, after.report))
    comparison.subjects.push_back(compare_subject(before.report, after.report, pair));
  if (comparison.common() == 0) {
    throw UsageError(before_file_ + " and " + after_file_ +
                     " have no variant in common: there is nothing to compare");
  }

  if (!json_path_.empty() && json_path_ == markdown_path_)
    throw UsageError("--json and --markdown name the same file");
  std::optional<OutputFile> markdown, json;
  if (!markdown_path_.empty()) markdown.emplace(markdown_path_);
  if (!json_path_.empty()) json.emplace(json_path_);
  const Suite suite = Suite::load(environment);
  const Explainer explainer(suite.catalog, suite.clauses, suite.errors,
                            {environment.program, environment.options});
  // What a report is written to is not to be mixed with text for people.
  const bool stdout_is_taken = json_path_ == "-" || markdown_path_ == "-";
  const Terminal terminal = Terminal::of_descriptor(stdout_is_taken ? STDERR_FILENO : STDOUT_FILENO);
  (stdout_is_taken ? std::cerr : std::cout)
      << comparison_text(comparison, explainer, suite.errors, {verbose_, terminal}) << std::flush;
  if (markdown)
    markdown->commit(comparison_markdown(comparison, explainer, suite.errors, markdown_limit_bytes_));
  if (json) json->commit(comparison_json(comparison, environment.version));
  return comparison.is_worse() ? ExitCode::deviations : ExitCode::conforms;
}

}  // namespace gauge
