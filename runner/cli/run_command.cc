#include "runner/cli/run_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>
#include <set>

#include "runner/adapter/debugger.h"
#include "runner/case/near_words.h"
#include "runner/case/provenance.h"
#include "runner/cli/ledgers.h"
#include "runner/report/console_report.h"
#include "runner/run/shard.h"

namespace gauge {

namespace {

// "2/5"
std::vector<Selected> shard_of(const std::vector<Selected>& selection, const std::string& text) {
  if (text.empty()) return selection;
  std::size_t index = 0, count = 0;
  int length = 0;
  const bool read = std::sscanf(text.c_str(), "%zu/%zu%n", &index, &count, &length) == 2;
  if (!read || static_cast<std::size_t>(length) != text.size() || index < 1 || index > count) {
    throw UsageError("--shard " + text + ": expected i/n with i from 1 to n, such as 1/4");
  }
  std::vector<Selected> part = shard(selection, index, count);
  if (part.empty()) throw UsageError("--shard " + text + " has nothing of this selection");
  return part;
}

// A delivery that no scenario of the selection has would be a run of something else.
void check_pieces(const std::vector<Selected>& selection, const std::vector<std::size_t>& pieces) {
  if (pieces.empty()) return;
  for (const Selected& selected : selection) {
    const auto deliveries = deliveries_of(*selected.scenario);
    if (std::find(deliveries.begin(), deliveries.end(), pieces) == deliveries.end()) {
      throw UsageError("--pieces " + pieces_text(pieces) + ": " + selected.scenario->id +
                       " is not delivered so");
    }
  }
}

// A CPython of another patch release than was recorded may rightly do otherwise.
std::string notes_on_versions(const SuiteRun& run, const Provenance& provenance) {
  std::string text;
  for (const SubjectRun& subject : run.subjects) {
    if (!subject.hello || subject.hello->name != "CPython") continue;
    std::set<std::string> others;
    for (const RunResult& result : run.results) {
      if (result.subject != subject.subject.name || result.outcome != Outcome::fail) continue;
      const Oracle* oracle = provenance.oracle_of(subject.hello->profile.minor(), result.scenario);
      if (oracle != nullptr && oracle->version != subject.hello->version) others.insert(oracle->version);
    }
    if (others.empty()) continue;
    text += "note            " + subject.subject.name + " is CPython " + subject.hello->version +
            "; where it fails, what is expected was recorded from " +
            enumerate({others.begin(), others.end()}) + "\n";
  }
  return text;
}

std::vector<std::string> names_of(const std::vector<Subject>& subjects) {
  std::vector<std::string> names;
  for (const Subject& subject : subjects) names.push_back(subject.name);
  return names;
}

// A person can debug one thing at a time.
void require_one(const std::vector<Selected>& selection, const std::vector<Subject>& subjects) {
  if (subjects.size() != 1)
    throw UsageError("a debugger is for one subject; these are " + std::to_string(subjects.size()));
  if (selection.size() == 1 && selection.front().variants.size() == 1) return;
  const Selected& first = selection.front();
  throw UsageError("a debugger is for one variant of one scenario, such as " +
                   variant_id(*first.scenario, first.variants.front()));
}

constexpr const char* kExamples =
    "Examples:\n"
    "  streamgauge run                                    the reference and every CPython found\n"
    "  streamgauge run --subject './my-adapter --fast'    your implementation\n"
    "  streamgauge run reader/readuntil --over tcp -v     some scenarios, a line for each variant\n"
    "  streamgauge run --subject uvloop --oracle cpython-3.13\n"
    "                                                     compared live, step by step\n"
    "  streamgauge run --json results.json --junit results.xml --shard 1/4\n"
    "                                                     a quarter of it all, for machines\n"
    "  streamgauge run --html report.html                 a page to look at and to publish\n";

}  // namespace

CLI::App* RunCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand("run", "Run scenarios and report every difference");
  command->footer(std::string(kExamples) + "\n" + kExitStatusHelp);
  selection_.declare(*command);

  const std::string who = "Who is measured, and by whom";
  command
      ->add_option("--subject", subjects_,
                   "A name that `streamgauge subjects` lists, the JSON file of a subject, a Python "
                   "interpreter, or the "
                   "command that starts an adapter; may be repeated [the reference and every CPython found]")
      ->option_text("NAME|FILE|COMMAND")
      ->allow_extra_args(false)
      ->group(who);
  command
      ->add_option(
          "--oracle", oracles_,
          "Compare live, step by step, with this interpreter too; may be repeated [only with what was "
          "recorded]")
      ->option_text("NAME|PATH")
      ->allow_extra_args(false)
      ->group(who);

  const std::string how = "How";
  work_.declare_jobs(*command, "Adapters", how);
  command->add_option("--repeat", repeat_, "Play everything N times; what differs between times is flaky [1]")
      ->option_text("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
      ->group(how);
  command->add_flag("--fail-fast", fail_fast_, "Stop at the first deviation; the rest is not run")
      ->group(how);
  command
      ->add_flag(
          "--update-ledger", update_ledger_,
          "Write the deviations that are found into the subjects' ledgers, and drop those that are not")
      ->group(how);
  command->add_option("--shard", shard_, "Only part i of n; the parts are disjoint and together are all")
      ->option_text("i/n")
      ->group(how);
  work_.declare_timeout(*command, how);
  command
      ->add_option(
          "--pieces", pieces_,
          "Deliver the send that has cuts in pieces of these sizes only, as in a deviation's `repeat` line")
      ->option_text("N,N,...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(how);

  const std::string debugging = "Debugging one variant of one scenario";
  CLI::Option* waits =
      command
          ->add_flag("--wait-for-debugger", waits_for_debugger_,
                     "Start the adapter, say how a debugger is attached, and go on at Enter; no watchdog")
          ->excludes("--timeout-ms")
          ->excludes("--oracle")
          ->group(debugging);
  command
      ->add_option("--attach", attach_,
                   "Run this when the adapter has started, {pid} being its process, and go on once it is "
                   "traced or the command has ended; no watchdog")
      ->option_text("COMMAND")
      ->excludes("--timeout-ms")
      ->excludes("--oracle")
      ->excludes(waits)
      ->check([](const std::string& text) {
        return text.find(kPidPlaceholder) != std::string::npos ? std::string() : "the command has no {pid}";
      })
      ->group(debugging);

  files_.declare_json(*command);
  files_.declare(*command);
  command->add_flag("-v,--verbose", verbose_, "A line for every variant")->group("Output");
  return command;
}

std::vector<Subject> RunCommand::chosen_subjects(SubjectResolver& resolver) const {
  return subjects_.empty() ? resolver.defaults() : resolve_subjects(resolver, subjects_);
}

RunOptions RunCommand::run_options() const {
  RunOptions options;
  options.jobs = work_.jobs();
  options.repeat = repeat_;
  options.fail_fast = fail_fast_;
  options.pieces = pieces_;
  options.adapter = work_.adapter();
  if (is_debugging()) {
    options.jobs = 1;
    options.adapter.timeout_ms = options.adapter.start_timeout_ms = kNoWatchdogMs;
  }
  return options;
}

std::vector<std::string> RunCommand::judging_words() const {
  std::vector<std::string> words;
  append_options(words, "--oracle", oracles_);
  if (repeat_ != 1) append_options(words, "--repeat", {std::to_string(repeat_)});
  if (work_.timeout_ms()) append_options(words, "--timeout-ms", {std::to_string(*work_.timeout_ms())});
  return words;
}

std::vector<std::string> RunCommand::selection_words() const {
  std::vector<std::string> words = selection_.words();
  append_options(words, "--subject", subjects_);
  const std::vector<std::string> judging = judging_words();
  words.insert(words.end(), judging.begin(), judging.end());
  if (fail_fast_) words.push_back("--fail-fast");
  if (!shard_.empty()) append_options(words, "--shard", {shard_});
  if (!pieces_.empty()) append_options(words, "--pieces", {pieces_text(pieces_)});
  return words;
}

ExitCode RunCommand::execute(const Environment& environment) {
  // Before any thread is started: they inherit its signal mask.
  const Interrupt interrupt{Interrupt::OnSignals{}};
  const auto start = std::chrono::steady_clock::now();
  RunReport report{
      {utc_now(), 0, Platform::of_this_machine(), selection_words()}, environment.version, "", {}, {}};

  const Suite suite = Suite::load(environment);
  suite.require_whole();
  const Provenance provenance = Provenance::load(
      environment.provenance(), Schema::load(environment.spec / "schema" / "provenance.schema.json"));
  const std::vector<Selected> selection = shard_of(suite.catalog.select(selection_.selection()), shard_);
  check_pieces(selection, pieces_);
  report.suite = suite_digest(suite.catalog);

  SubjectResolver resolver = environment.subjects();
  const std::vector<Subject> subjects = chosen_subjects(resolver);
  files_.open(names_of(subjects));
  const std::vector<Subject> oracles = resolve_subjects(resolver, oracles_);
  RunOptions options = run_options();
  std::optional<Debugger> debugger;
  if (is_debugging()) {
    require_one(selection, subjects);
    debugger.emplace(attach_, interrupt, std::cerr);
    options.adapter.on_start = [&debugger](pid_t adapter, const std::vector<std::string>& command) {
      debugger->hold(adapter, command);
    };
  }
  Ledgers ledgers(subjects, Schema::load(environment.spec / "schema" / "ledger.schema.json"));
  if (update_ledger_) {
    ledgers.require_all();
  } else {
    options.ledgers = ledgers.explained();
  }

  RepeatContext repeat{environment.program, judging_words()};
  repeat.options.insert(repeat.options.end(), environment.options.begin(), environment.options.end());
  for (const Subject& subject : subjects) repeat.know(subject);
  const Explainer explainer(suite.catalog, suite.clauses, suite.errors, std::move(repeat));

  // What a report is written to is not to be mixed with text for people.
  const bool stdout_is_taken = files_.take_stdout();
  const int text_fd = stdout_is_taken ? STDERR_FILENO : STDOUT_FILENO;
  ConsoleReport console(stdout_is_taken ? std::cerr : std::cout, std::cerr,
                        {verbose_, Terminal::of_descriptor(text_fd), Terminal::of_descriptor(STDERR_FILENO)},
                        explainer, suite.catalog);
  report.run = run_suite(selection, subjects, oracles, options, suite.errors, interrupt, console);
  debugger.reset();  // with the terminal, if it had that
  report.duration_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();

  (stdout_is_taken ? std::cerr : std::cout) << notes_on_versions(report.run, provenance);
  console.summary(report);
  const std::vector<RunReport> reports = {std::move(report)};
  files_.write({reports, reports.front(), suite, explainer, environment});
  const ExitCode code = exit_code_of(reports.front());
  if (!update_ledger_ || code == ExitCode::interrupted) return code;
  (stdout_is_taken ? std::cerr : std::cout) << ledgers.update(reports.front().run);
  return code == ExitCode::deviations ? ExitCode::conforms : code;
}

ExitCode exit_code_of(const RunReport& report) {
  const Totals totals = count(report.run.results);
  const bool all_started = std::all_of(report.run.subjects.begin(), report.run.subjects.end(),
                                       [](const SubjectRun& subject) { return subject.error.empty(); });
  if (report.run.interrupted) return ExitCode::interrupted;
  if (totals.of(Outcome::harness_error) > 0) return ExitCode::harness_error;
  if (!all_started) return ExitCode::no_start;
  const auto otherwise =
      static_cast<std::size_t>(std::count_if(report.run.results.begin(), report.run.results.end(),
                                             [](const RunResult& result) { return result.known_otherwise; }));
  if (totals.deviations() > otherwise) return ExitCode::deviations;
  if (totals.of(Outcome::unexpected_pass) + otherwise > 0) return ExitCode::stale_ledger;
  if (totals.judged() == 0) throw UsageError("nothing was judged: every variant was skipped");
  return ExitCode::conforms;
}

}  // namespace gauge
