#include "runner/cli/coverage_command.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>

#include "runner/case/coverage.h"
#include "runner/case/near_words.h"
#include "runner/report/coverage_report.h"
#include "runner/report/output_file.h"

namespace gauge {

namespace {

std::string text_of_clauses(const Coverage& coverage, const Clauses& clauses,
                            const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) {
    const ClauseCoverage* covered = coverage.find(id);
    if (covered == nullptr) throw UsageError("there is no clause " + id + did_you_mean(id, clauses.ids()));
    text += (text.empty() ? "" : "\n") + coverage_of(*covered);
  }
  return text;
}

}  // namespace

CLI::App* CoverageCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "coverage",
      "Trace the documentation to clauses and the clauses to scenarios; 1: something is not covered");
  const std::string group = "Output";
  CLI::Option* clause =
      command->add_option("--clause", clauses_, "Only this clause, such as RU-06; may be repeated")
          ->option_text("ID")
          ->allow_extra_args(false)
          ->group(group);
  CLI::Option* untested =
      command->add_flag("--untested", only_untested_, "Only what no scenario judges, and why")
          ->excludes(clause)
          ->group(group);
  command->add_flag("-v,--verbose", in_full_, "Every statement, every clause and every scenario")
      ->excludes(clause)
      ->excludes(untested)
      ->group(group);
  command
      ->add_option("--json", json_path_,
                   "Write all of it as JSON (spec/schema/coverage.schema.json); - is stdout")
      ->option_text("FILE")
      ->group(group);
  return command;
}

ExitCode CoverageCommand::execute(const Environment& environment) {
  const Suite suite = Suite::load(environment);
  suite.require_whole();
  const Documentation documentation = load_documentation(environment, suite.clauses);
  const Coverage coverage(suite.catalog, suite.clauses, documentation);
  std::string text;
  if (!clauses_.empty()) {
    text = text_of_clauses(coverage, suite.clauses, clauses_);
  } else if (only_untested_) {
    text = coverage_untested(coverage);
  } else {
    text = in_full_ ? coverage_in_full(coverage) : coverage_summary(coverage);
  }
  // What JSON is written to is not to be mixed with text for people.
  (json_path_ == "-" ? std::cerr : std::cout) << text;
  if (!json_path_.empty()) OutputFile(json_path_).commit(coverage_json(coverage, environment.version));
  return coverage.is_whole() ? ExitCode::conforms : ExitCode::deviations;
}

}  // namespace gauge
