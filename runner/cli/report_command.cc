#include "runner/cli/report_command.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <utility>

#include "runner/report/repeat_command.h"
#include "runner/report/result_merge.h"
#include "runner/report/result_reader.h"

namespace gauge {

namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  streamgauge report results.json --html report.html     the page of one run\n"
    "  streamgauge report results.json --markdown summary.md --badge badge.svg\n"
    "                                                         for a pull request, and for a README\n"
    "  streamgauge report shard-*.json --junit results.xml    the parts of a run on several machines\n"
    "  streamgauge report monday.json tuesday.json --html report.html\n"
    "                                                         what has changed in between: the page alone "
    "shows\n"
    "                                                         several results of the same subject\n";

RunReport merged(const std::vector<RunReport>& reports, const std::vector<std::string>& files) {
  if (reports.size() == 1) return reports.front();
  std::vector<ReportInFile> inputs;
  for (std::size_t i = 0; i < reports.size(); ++i) inputs.push_back({files[i], reports[i]});
  return merge_results(inputs);
}

}  // namespace

CLI::App* ReportCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand("report", "Make reports of results that `run --json` wrote");
  command->footer(kExamples);
  command->add_option("results", results_, "Files that `streamgauge run --json` wrote")
      ->type_name("")
      ->required();
  files_.declare(*command);
  return command;
}

ExitCode ReportCommand::execute(const Environment& environment) {
  if (files_.empty()) throw UsageError("nothing to write: give " + files_.options());
  const Suite suite = Suite::load(environment);
  suite.require_whole();
  const Schema schema = Schema::load(environment.spec / "schema" / "result.schema.json");
  std::vector<RunReport> reports;
  for (const std::string& file : results_) reports.push_back(read_results(file, schema));

  const RunReport whole = files_.want_whole() ? merged(reports, results_) : reports.front();

  std::vector<std::string> subjects;
  for (const SubjectRun& subject : whole.run.subjects) subjects.push_back(subject.subject.name);
  files_.open(subjects);
  const std::string digest = suite_digest(suite.catalog);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (reports[i].suite == digest) continue;
    std::cerr << "streamgauge: " << results_[i]
              << " is of other scenarios than those at hand, whose titles and expectations are shown"
              << std::endl;
  }
  RepeatContext repeat{environment.program, judging_options(whole.selection)};
  repeat.options.insert(repeat.options.end(), environment.options.begin(), environment.options.end());
  for (const SubjectRun& subject : whole.run.subjects) repeat.know(subject.subject);
  const Explainer explainer(suite.catalog, suite.clauses, suite.errors, std::move(repeat));
  files_.write({reports, whole, suite, explainer, environment});
  return ExitCode::conforms;
}

}  // namespace gauge
