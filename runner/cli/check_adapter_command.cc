#include "runner/cli/check_adapter_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "runner/case/near_words.h"
#include "runner/check/check_report.h"
#include "runner/check/check_run.h"

namespace gauge {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  streamgauge check-adapter ./my-adapter --fast      an adapter and its arguments\n"
    "  streamgauge check-adapter reference                a name that `streamgauge subjects` lists\n"
    "\n"
    "Exit status:\n"
    "  0    everything is right; what is unsupported is declared so\n"
    "  1    something is wrong\n"
    "  2    the command line or a file cannot be used\n"
    "  4    the adapter does not start\n"
    "  130  interrupted";

// One word may be all that --subject may be; several are a command.
Subject subject_of(const std::vector<std::string>& words, const Environment& environment) {
  if (words.size() > 1) return {shell_line(words), words};
  std::vector<Subject> subjects = environment.subjects().resolve(words.front());
  if (subjects.size() == 1) return std::move(subjects.front());
  std::vector<std::string> names;
  for (const Subject& subject : subjects) names.push_back(subject.name);
  throw UsageError(words.front() + " is more than one subject; choose among " + enumerate(names));
}

}  // namespace

CLI::App* CheckAdapterCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "check-adapter",
      "Tell the author of an adapter, which COMMAND [ARGUMENT...] starts, what works and what to do next");
  command->footer(kExamples);
  work_.declare_timeout(*command, "How");
  // What follows the command is the adapter's, options too.
  command->prefix_command();
  command_ = command;
  return command;
}

ExitCode CheckAdapterCommand::execute(const Environment& environment) {
  const Interrupt interrupt{Interrupt::OnSignals{}};
  const std::vector<std::string> words = command_->remaining();
  if (words.empty()) throw UsageError("check-adapter: the command that starts the adapter is missing");
  if (words.front().starts_with('-')) throw UsageError("check-adapter: there is no option " + words.front());

  const Suite suite = Suite::load(environment);
  suite.require_whole();
  const std::filesystem::path schemas = environment.spec / "schema";
  const std::vector<CheckStage> stages = load_checks(
      environment.spec / "checks.json", Schema::load(schemas / "checks.schema.json"), suite.catalog);
  const Schema answers = Schema::load(schemas / "answer.schema.json");
  const Subject subject = subject_of(words, environment);

  CheckOptions options;
  options.adapter = work_.adapter();
  RepeatContext repeat{environment.program, environment.options};
  const Explainer explainer(suite.catalog, suite.clauses, suite.errors, repeat);
  const Terminal terminal = Terminal::of_descriptor(STDOUT_FILENO);
  CheckReport report(std::cout, terminal, explainer);
  const CheckSummary summary =
      check_adapter(subject, stages, answers, suite.errors, options, interrupt, report);

  std::vector<std::string> run = {environment.program, "run", "--subject", subject.name};
  run.insert(run.end(), environment.options.begin(), environment.options.end());
  report.summary(summary, suite.catalog, shell_line(run));
  const bool is_right =
      std::none_of(summary.results.begin(), summary.results.end(),
                   [](const CheckResult& result) { return result.finding.status == CheckStatus::wrong; });
  if (!summary.is_running) return ExitCode::no_start;
  return is_right ? ExitCode::conforms : ExitCode::deviations;
}

}  // namespace gauge
