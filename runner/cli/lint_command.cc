#include "runner/cli/lint_command.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "runner/case/lint.h"
#include "runner/cli/ledgers.h"

namespace gauge {

CLI::App* LintCommand::declare(CLI::App& program) {
  return program.add_subcommand(
      "lint",
      "Check all scenarios, clauses and statements: form, ids, references, that everything is recorded");
}

ExitCode LintCommand::execute(const Environment& environment) {
  const Suite suite = Suite::load(environment);
  const Documentation documentation = load_documentation(environment, suite.clauses);
  std::vector<Problem> problems = lint(suite.catalog, suite.clauses, documentation, suite.errors);
  for (const Ledger& ledger : load_ledgers(environment)) {
    const std::vector<Problem> wrong = ledger.check(suite.catalog);
    problems.insert(problems.end(), wrong.begin(), wrong.end());
  }
  for (const Problem& problem : problems) std::cout << to_string(problem) << "\n";
  std::cout << suite.catalog.scenarios().size() << " scenarios, " << suite.clauses.all().size()
            << " clauses, " << documentation.all().size() << " statements, " << problems.size()
            << (problems.size() == 1 ? " problem\n" : " problems\n");
  return problems.empty() ? ExitCode::conforms : ExitCode::deviations;
}

}  // namespace gauge
