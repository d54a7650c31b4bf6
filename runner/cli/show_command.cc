#include "runner/cli/show_command.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "runner/case/show.h"

namespace gauge {

CLI::App* ShowCommand::declare(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("show", "Show a scenario as a timeline, with what is expected of each version");
  command->add_option("scenario", patterns_, "Its id; a folder or glob shows several")
      ->type_name("")
      ->required();
  return command;
}

ExitCode ShowCommand::execute(const Environment& environment) {
  const Suite suite = Suite::load(environment);
  Selection selection;
  selection.patterns = patterns_;
  bool first = true;
  for (const Selected& selected : suite.catalog.select(selection)) {
    if (!first) std::cout << "\n";
    first = false;
    std::cout << show(*selected.scenario, suite.clauses);
  }
  return ExitCode::conforms;
}

}  // namespace gauge
