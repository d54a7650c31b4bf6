#include "runner/cli/bundle_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "runner/report/bundle.h"
#include "runner/report/repeat_command.h"

namespace gauge {

namespace {

Selected select_one(const Catalog& catalog, const std::string& pattern) {
  Selection selection;
  selection.patterns = {pattern};
  const std::vector<Selected> selected = catalog.select(selection);
  if (selected.size() > 1) {
    throw UsageError("a bundle is of one scenario; " + pattern + " stands for " +
                     std::to_string(selected.size()));
  }
  return selected.front();
}

Subject resolve_one(SubjectResolver& resolver, const std::string& text) {
  std::vector<Subject> subjects = resolver.resolve(text);
  if (subjects.size() > 1) {
    throw UsageError("a bundle is of one subject; " + text + " stands for " +
                     std::to_string(subjects.size()) + ", such as " + subjects.front().name);
  }
  return subjects.front();
}

ExitCode exit_code_of(Outcome outcome) {
  if (outcome == Outcome::pass) return ExitCode::conforms;
  return outcome == Outcome::harness_error ? ExitCode::harness_error : ExitCode::deviations;
}

}  // namespace

CLI::App* BundleCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "bundle", "Write a folder that shows a deviation, and replays it, without this program");
  command
      ->add_option("scenario", scenario_,
                   "Its id, with @variant for one of them [the first variant that deviates]")
      ->type_name("")
      ->required();
  command->add_option("--subject", subject_, "As of `streamgauge run`; one")
      ->option_text("NAME|FILE|COMMAND")
      ->required();
  command
      ->add_option("--output", output_,
                   "The folder; a bundle that is there is replaced [called after the variant]")
      ->option_text("FOLDER");
  command
      ->add_option("--pieces", pieces_,
                   "Deliver the send that has cuts in pieces of these sizes [the first that deviates]")
      ->option_text("N,N,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  work_.declare_timeout(*command, "How");
  command->footer(kExitStatusHelp);
  return command;
}

ExitCode BundleCommand::execute(const Environment& environment) {
  const Interrupt interrupt{Interrupt::OnSignals{}};
  const Suite suite = Suite::load(environment);
  const Documentation documentation = load_documentation(environment, suite.clauses);
  const Selected selected = select_one(suite.catalog, scenario_);
  const Scenario& scenario = *selected.scenario;
  const auto deliveries = deliveries_of(scenario);
  if (!pieces_.empty() && std::find(deliveries.begin(), deliveries.end(), pieces_) == deliveries.end())
    throw UsageError("--pieces " + pieces_text(pieces_) + ": " + scenario.id + " is not delivered so");
  SubjectResolver resolver = environment.subjects();
  const Subject subject = resolve_one(resolver, subject_);
  std::optional<OutputFolder> folder;
  if (!output_.empty()) folder.emplace(output_, kBundleMarker);

  RepeatContext repeat{environment.program, environment.options};
  repeat.know(subject);
  if (work_.timeout_ms()) {
    const std::string timeout = std::to_string(*work_.timeout_ms());
    repeat.options.insert(repeat.options.begin(), {"--timeout-ms", timeout});
  }
  const Explainer explainer(suite.catalog, suite.clauses, suite.errors, std::move(repeat));

  const BundleRun run =
      run_for_bundle(subject, scenario, selected.variants, pieces_, work_.adapter(), suite.errors, interrupt);
  const Outcome outcome = run.result.outcome;
  if (outcome == Outcome::unsupported || outcome == Outcome::untestable) {
    throw UsageError("there is nothing to bundle: " + variant_id(scenario, run.variant) + " is " +
                     to_string(outcome) + " (" + run.result.reason + ")");
  }
  if (!folder) {
    output_ = bundle_name(scenario, run.variant);
    folder.emplace(output_, kBundleMarker);
  }
  folder->commit(bundle_files(run, {environment.version, subject, scenario, suite.clauses, documentation,
                                    suite.errors, explainer, environment.replay}));
  const std::filesystem::path replay = std::filesystem::path(output_) / "replay.py";
  std::cout << explainer.text(run.result) << "bundle      " << output_ << "\n"
            << "replay      " << shell_line({"python3", replay.string()}) << "\n";
  return exit_code_of(outcome);
}

}  // namespace gauge
