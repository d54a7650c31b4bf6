#include "runner/cli/explain_command.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "runner/report/walkthrough_report.h"

namespace gauge {

CLI::App* ExplainCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "explain", "Tell in words what should happen in a scenario, step by step, and why");
  command
      ->add_option("scenario", patterns_,
                   "Its id, with @variant for one of them; a folder or glob explains several")
      ->type_name("")
      ->required();
  command->add_flag("--markdown", is_markdown_, "As Markdown")->group("Output");
  return command;
}

ExitCode ExplainCommand::execute(const Environment& environment) {
  const Suite suite = Suite::load(environment);
  const Documentation documentation = load_documentation(environment, suite.clauses);
  Selection selection;
  selection.patterns = patterns_;
  const auto page_of = is_markdown_ ? walkthrough_markdown : walkthrough_text;
  bool first = true;
  for (const Selected& selected : suite.catalog.select(selection)) {
    if (!first) std::cout << "\n";
    first = false;
    const Walkthrough walkthrough =
        walk_through(*selected.scenario, selected.variants, selected.scenario->recorded, suite.clauses);
    std::cout << page_of(walkthrough, suite.clauses, documentation);
  }
  return ExitCode::conforms;
}

}  // namespace gauge
