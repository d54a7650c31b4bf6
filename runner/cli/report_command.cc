#include "runner/cli/report_command.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "runner/report/result_reader.h"

namespace gauge {

namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  streamgauge report results.json --html report.html     the page of one run\n"
    "  streamgauge report shard-*.json --html report.html     the parts of a run on several machines\n"
    "  streamgauge report monday.json tuesday.json --html report.html\n"
    "                                                         and what has changed in between\n";

}  // namespace

CLI::App* ReportCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand("report", "Make reports of results that `run --json` wrote");
  command->footer(kExamples);
  command->add_option("results", results_, "Files that `streamgauge run --json` wrote")
      ->type_name("")
      ->required();
  files_.declare_html(*command);
  return command;
}

ExitCode ReportCommand::execute(const Environment& environment) {
  if (files_.empty()) throw UsageError("nothing to write: give " + files_.options());
  const Suite suite = Suite::load(environment);
  suite.require_whole();
  const Schema schema = Schema::load(environment.spec / "schema" / "result.schema.json");
  std::vector<RunReport> reports;
  for (const std::string& file : results_) reports.push_back(read_results(file, schema));

  files_.open();
  const std::string digest = suite_digest(suite.catalog);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (reports[i].suite == digest) continue;
    std::cerr << "streamgauge: " << results_[i]
              << " is of other scenarios than those at hand, whose titles and expectations are shown"
              << std::endl;
  }
  const Explainer explainer(suite.catalog, suite.clauses, suite.errors, {environment.program, {}});
  files_.write({reports, suite, explainer, environment});
  return ExitCode::conforms;
}

}  // namespace gauge
