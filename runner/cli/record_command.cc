#include "runner/cli/record_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <set>
#include <utility>

#include "runner/case/expectation.h"
#include "runner/case/json_file.h"
#include "runner/case/json_layout.h"
#include "runner/case/levels.h"
#include "runner/case/near_words.h"
#include "runner/case/version.h"
#include "runner/cli/record_check.h"
#include "runner/report/progress_bar.h"
#include "runner/report/run_report.h"

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

enum class Settled { unchanged, changed, refused };

// Writes the scenario's file if its expectations have changed.
Settled settle(const RecordedScenario& recorded) {
  const Scenario& scenario = *recorded.scenario;
  for (const std::string& refusal : recorded.refusals) {
    std::cout << "refused    " << scenario.id << refusal << "\n";
  }
  if (!recorded.refusals.empty()) return Settled::refused;
  if (recorded.recordings.empty()) {
    std::cout << "refused    " << scenario.id << ": no interpreter here is of a version in "
              << scenario.python << "\n";
    return Settled::refused;
  }
  const Json after = record(scenario, recorded.recordings);
  if (after == scenario.source) return Settled::unchanged;
  std::cout << "recorded   " << scenario.id << ": " << changes(scenario.source, after) << "\n";
  write_file(scenario.file, layout_file(after));
  return Settled::changed;
}

std::string today_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

std::set<std::string> ids_for(const std::string& version, const std::vector<Scenario>& scenarios) {
  std::set<std::string> ids;
  for (const Scenario& scenario : scenarios) {
    if (applies_to(scenario, Version::parse(version))) ids.insert(scenario.id);
  }
  return ids;
}

}  // namespace

CLI::App* RecordCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand("record", "Record what CPython does as what is expected");
  selection_.declare(*command);
  command->footer(
      "Examples:\n"
      "  streamgauge record                                 all scenarios, every CPython found\n"
      "  streamgauge record reader/readuntil --check        does CPython still do what is recorded?\n");
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
  work_.declare_jobs(*command, "Interpreters", how);
  command
      ->add_flag("--check", check_,
                 "Write nothing; fail if an interpreter does something else than is recorded")
      ->group(how);
  return command;
}

ExitCode RecordCommand::execute(const Environment& environment) {
  // Before any thread is started: they inherit its signal mask.
  const Interrupt interrupt{Interrupt::OnSignals{}};
  const Suite suite = Suite::load(environment);
  suite.require_whole();
  Provenance provenance = Provenance::load(
      environment.provenance(), Schema::load(environment.spec / "schema" / "provenance.schema.json"));
  // A scenario is recorded with all its variants, also if one of them chose it.
  std::vector<const Scenario*> scenarios;
  for (const Selected& selected : suite.catalog.select(selection_.selection())) {
    scenarios.push_back(selected.scenario);
  }

  SubjectResolver resolver = environment.subjects();
  const std::vector<Subject> interpreters =
      resolve_subjects(resolver, oracles_.empty() ? std::vector<std::string>{"cpython"} : oracles_);
  const Recorded recorded = play(scenarios, interpreters, suite.errors, interrupt);

  std::vector<std::string> names;
  for (const Subject& interpreter : interpreters) names.push_back(interpreter.name);
  const std::string what = std::to_string(scenarios.size()) + " scenarios on " + enumerate(names) + ", " +
                           std::to_string(repeat_) + " times: ";
  return check_ ? check(recorded, suite, provenance, what)
                : keep(recorded, suite, environment, provenance, what);
}

Recorded RecordCommand::play(const std::vector<const Scenario*>& scenarios,
                             const std::vector<Subject>& interpreters, const ErrorVocabulary& errors,
                             const Interrupt& interrupt) const {
  RecorderOptions options;
  options.repeat = repeat_;
  options.jobs = work_.jobs();
  std::size_t variants = 0;
  for (const Scenario* scenario : scenarios) variants += variants_of(*scenario).size();
  ProgressBar bar(std::cerr, Terminal::of_descriptor(STDERR_FILENO), variants * interpreters.size());
  std::size_t done = 0;
  return record_scenarios(scenarios, interpreters, options, errors, interrupt,
                          [&](const Subject& subject, const std::string& variant) {
                            bar.update(++done, 0, subject.name + "  " + variant);
                          });
}

ExitCode RecordCommand::keep(const Recorded& recorded, const Suite& suite, const Environment& environment,
                             Provenance& provenance, const std::string& what) const {
  std::size_t counts[3] = {};
  std::set<std::string> kept;
  for (const RecordedScenario& scenario : recorded.scenarios) {
    const Settled settled = settle(scenario);
    ++counts[static_cast<int>(settled)];
    if (settled != Settled::refused) kept.insert(scenario.scenario->id);
  }
  for (const Oracle& oracle : recorded.oracles) {
    const std::set<std::string> all = ids_for(oracle.version, suite.catalog.scenarios());
    std::set<std::string> own;
    std::set_intersection(kept.begin(), kept.end(), all.begin(), all.end(), std::inserter(own, own.end()));
    provenance.note({oracle, today_utc(), repeat_, std::move(own)}, all);
  }
  if (!kept.empty()) {
    provenance.note_suite(suite_digest(suite.catalog));
    std::filesystem::create_directories(environment.provenance().parent_path());
    write_file(environment.provenance(), layout_file(provenance.to_json()));
  }
  const auto [unchanged, changed, refused] = counts;
  std::cout << what << changed << " recorded, " << unchanged << " unchanged, " << refused << " refused\n";
  return refused > 0 ? ExitCode::deviations : ExitCode::conforms;
}

ExitCode RecordCommand::check(const Recorded& recorded, const Suite& suite, const Provenance& provenance,
                              const std::string& what) const {
  std::size_t counts[6] = {};
  for (const RecordedScenario& scenario : recorded.scenarios) {
    const CheckedScenario checked = check_scenario(scenario, suite.errors);
    ++counts[static_cast<int>(checked.verdict)];
    std::cout << checked.text;
  }
  std::cout << check_oracles(recorded, provenance);
  const bool is_last_recorded = provenance.suite() == suite_digest(suite.catalog);
  if (!is_last_recorded) {
    std::cout << "stale      oracle/provenance.json: the suite is not the one that was last recorded\n";
  }
  const auto [agree, differ, unrecorded, stale, refused, left_out] = counts;
  std::cout << what << agree << " as recorded, " << differ << " differ, " << unrecorded << " not recorded, "
            << stale << " stale, " << refused << " refused, " << left_out << " for other versions\n";
  const std::size_t asked = recorded.scenarios.size() - left_out;
  if (asked == 0) throw UsageError("nothing was checked: every scenario is for other versions");
  return agree == asked && is_last_recorded ? ExitCode::conforms : ExitCode::deviations;
}

}  // namespace gauge
