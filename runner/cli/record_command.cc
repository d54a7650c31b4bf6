#include "runner/cli/record_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <thread>

#include "runner/case/json_file.h"
#include "runner/case/json_layout.h"
#include "runner/case/levels.h"
#include "runner/case/near_words.h"
#include "runner/cli/recorder.h"
#include "runner/report/progress_bar.h"

namespace gauge {

namespace {

// What was there and what is there now: "steps 2 and 4, recorded".
std::string changes(const Json& before, const Json& after) {
  std::vector<std::string> places;
  for (std::size_t i = 0; i < after["steps"].size(); ++i) {
    const Json nothing = Json::array();
    if (!same(before["steps"][i].value("expect", nothing), after["steps"][i].value("expect", nothing))) {
      places.push_back("step " + std::to_string(i + 1));
    }
  }
  for (const char* key : {"finally", "recorded"}) {
    if (!same(before.value(key, Json()), after.value(key, Json()))) places.push_back(key);
  }
  return places.empty() ? "the order of keys" : enumerate(places);
}

enum class Recorded { unchanged, changed, refused };

// Writes the scenario's file if its expectations have changed.
Recorded settle(const RecordedScenario& recorded, bool check) {
  const Scenario& scenario = *recorded.scenario;
  if (!recorded.refusals.empty()) {
    for (const std::string& refusal : recorded.refusals) {
      std::cout << "refused    " << scenario.id << refusal << "\n";
    }
    return Recorded::refused;
  }
  if (recorded.recordings.empty()) {
    std::cout << "refused    " << scenario.id << ": no interpreter here is of a version in "
              << scenario.python << "\n";
    return Recorded::refused;
  }
  const Json after = record(scenario, recorded.recordings);
  if (after == scenario.source) return Recorded::unchanged;
  std::cout << (check ? "stale      " : "recorded   ") << scenario.id << ": "
            << changes(scenario.source, after) << "\n";
  if (!check) write_file(scenario.file, layout_file(after));
  return Recorded::changed;
}

}  // namespace

CLI::App* RecordCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand("record", "Record what CPython does as what is expected");
  selection_.declare(*command);
  command->footer(
      "Examples:\n"
      "  streamgauge record                                 all scenarios, every CPython found\n"
      "  streamgauge record reader/readuntil --check        would CPython do today what is recorded?\n");
  const std::string how = "How";
  command
      ->add_option("--oracle", oracles_,
                   "Record this CPython; may be repeated; what was recorded from others is kept "
                   "[every CPython found]")
      ->option_text("NAME|PATH")
      ->allow_extra_args(false)
      ->group(how);
  command
      ->add_option("--repeat", repeat_,
                   "Play everything N times; what is not the same each time is refused [3]")
      ->option_text("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
      ->group(how);
  command->add_option("-j,--jobs", jobs_, "Interpreters at work at the same time [one for each processor]")
      ->option_text("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1024}))
      ->group(how);
  command->add_flag("--check", check_, "Write nothing; fail if something would be written")->group(how);
  return command;
}

ExitCode RecordCommand::execute(const Environment& environment) {
  // Before any thread is started: they inherit its signal mask.
  const Interrupt interrupt{Interrupt::OnSignals{}};
  const Suite suite = Suite::load(environment);
  suite.require_whole();
  // A scenario is recorded with all its variants, also if one of them chose it.
  std::vector<const Scenario*> scenarios;
  std::size_t variants = 0;
  for (const Selected& selected : suite.catalog.select(selection_.selection())) {
    scenarios.push_back(selected.scenario);
    variants += variants_of(*selected.scenario).size();
  }

  SubjectResolver resolver = environment.subjects();
  const std::vector<Subject> interpreters =
      resolve_subjects(resolver, oracles_.empty() ? std::vector<std::string>{"cpython"} : oracles_);
  RecorderOptions options;
  options.repeat = repeat_;
  options.jobs = jobs_ != 0 ? jobs_ : std::max(1u, std::thread::hardware_concurrency());

  std::vector<RecordedScenario> recorded;
  {
    ProgressBar bar(std::cerr, Terminal::of_descriptor(STDERR_FILENO), variants * interpreters.size());
    std::size_t done = 0;
    recorded = record_scenarios(scenarios, interpreters, options, suite.errors, interrupt,
                                [&](const Subject& subject, const std::string& variant) {
                                  bar.update(++done, 0, subject.name + "  " + variant);
                                });
  }

  std::size_t counts[3] = {};
  for (const RecordedScenario& scenario : recorded) ++counts[static_cast<int>(settle(scenario, check_))];
  const auto [unchanged, changed, refused] = counts;
  std::vector<std::string> names;
  for (const Subject& interpreter : interpreters) names.push_back(interpreter.name);
  std::cout << scenarios.size() << " scenarios on " << enumerate(names) << ", " << repeat_
            << " times: " << changed << (check_ ? " stale, " : " recorded, ") << unchanged << " unchanged, "
            << refused << " refused\n";
  return refused > 0 || (check_ && changed > 0) ? ExitCode::deviations : ExitCode::conforms;
}

}  // namespace gauge
