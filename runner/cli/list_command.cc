#include "runner/cli/list_command.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "runner/case/json_layout.h"

namespace gauge {

namespace {

Json to_json(const Selected& selected) {
  const Scenario& scenario = *selected.scenario;
  Json variants = Json::array();
  for (const Variant& variant : selected.variants) variants.push_back(variant_id(scenario, variant));
  return {{"id", scenario.id},
          {"title", scenario.title},
          {"clauses", scenario.clauses},
          {"tags", scenario.tags},
          {"python", scenario.python.empty() ? Json() : Json(scenario.python)},
          {"variants", variants},
          {"deliveries", deliveries_of(scenario).size()},
          {"recorded", scenario.recorded}};
}

void print_lines(const std::vector<Selected>& selection) {
  std::size_t columns = 0, variants = 0;
  for (const Selected& selected : selection) columns = std::max(columns, selected.scenario->id.size());
  for (const Selected& selected : selection) {
    std::string id = selected.scenario->id;
    id.resize(columns, ' ');
    std::cout << id << "  " << selected.scenario->title << "\n";
    variants += selected.variants.size();
  }
  std::cout << selection.size() << (selection.size() == 1 ? " scenario, " : " scenarios, ") << variants
            << (variants == 1 ? " variant\n" : " variants\n");
}

void print_json(const std::vector<Selected>& selection) {
  std::cout << "[";
  for (const Selected& selected : selection) {
    std::cout << (&selected == &selection.front() ? "\n  " : ",\n  ") << layout_line(to_json(selected));
  }
  std::cout << "\n]\n";
}

}  // namespace

CLI::App* ListCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand("list", "List scenarios");
  selection_.declare(*command);
  command->add_flag("--json", json_, "Everything about each, as a JSON array")->group("Output");
  return command;
}

ExitCode ListCommand::execute(const Environment& environment) {
  const Suite suite = Suite::load(environment);
  suite.require_whole();
  const std::vector<Selected> selection = suite.catalog.select(selection_.selection());
  json_ ? print_json(selection) : print_lines(selection);
  return ExitCode::conforms;
}

}  // namespace gauge
