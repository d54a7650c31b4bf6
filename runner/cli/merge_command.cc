#include "runner/cli/merge_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "runner/cli/run_command.h"
#include "runner/report/console_report.h"
#include "runner/report/json_report.h"
#include "runner/report/output_file.h"
#include "runner/report/result_merge.h"
#include "runner/report/result_reader.h"

namespace gauge {

namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  streamgauge merge shard-*.json --json results.json      the parts of a run on several machines\n"
    "  streamgauge merge reference.json mine.json --json both.json\n"
    "                                                          subjects that were measured one by one\n"
    "Results of one variant of one subject that differ are an error: nothing is written then.\n";

// What the whole run would have returned. What was not run, although nothing else is wrong, is no success.
ExitCode verdict_on(const RunReport& report) {
  const ExitCode code = exit_code_of(report);
  if (code != ExitCode::conforms || count(report.run.results).of(Outcome::not_run) == 0) return code;
  const bool all_started = std::all_of(report.parts.begin(), report.parts.end(), [](const ReportPart& part) {
    return std::all_of(part.subjects.begin(), part.subjects.end(),
                       [](const SubjectRun& subject) { return subject.error.empty(); });
  });
  return all_started ? ExitCode::interrupted : ExitCode::no_start;
}

}  // namespace

CLI::App* MergeCommand::declare(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("merge", "Make one file of results of several that `run --json` wrote");
  command->footer(std::string(kExamples) + "\n" + kExitStatusHelp);
  command->add_option("results", results_, "Files that `streamgauge run --json` or this command wrote")
      ->type_name("")
      ->required();
  command
      ->add_option("--json", json_path_,
                   "Write the results as JSON (spec/schema/result.schema.json); - is stdout")
      ->option_text("FILE")
      ->required()
      ->group("Output");
  command
      ->add_flag("--verdict", verdict_,
                 "End with the exit status of the whole run, and with 2 if a part of it (run --shard) is "
                 "missing [0 if the files could be merged]")
      ->group("Output");
  return command;
}

ExitCode MergeCommand::execute(const Environment& environment) {
  const Schema schema = Schema::load(environment.spec / "schema" / "result.schema.json");
  std::vector<ReportInFile> inputs;
  for (const std::string& file : results_) inputs.push_back({file, read_results(file, schema)});
  const RunReport merged = merge_results(inputs);
  OutputFile(json_path_).commit(json_report(merged));

  const bool stdout_is_taken = json_path_ == "-";
  (stdout_is_taken ? std::cerr : std::cout)
      << totals_lines(merged, Terminal::of_descriptor(stdout_is_taken ? STDERR_FILENO : STDOUT_FILENO));
  const std::vector<std::string> missing = missing_shards(merged.parts);
  for (const std::string& part : missing)
    std::cerr << "streamgauge: " << part << " is not among these files" << std::endl;
  if (!verdict_) return ExitCode::conforms;
  const ExitCode code = verdict_on(merged);
  return code == ExitCode::conforms && !missing.empty() ? ExitCode::usage : code;
}

}  // namespace gauge
