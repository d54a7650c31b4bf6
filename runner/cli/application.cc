#include "runner/cli/application.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "runner/adapter/adapter_client.h"
#include "runner/case/near_words.h"
#include "runner/case/problem.h"
#include "runner/cli/bundle_command.h"
#include "runner/cli/check_adapter_command.h"
#include "runner/cli/compare_command.h"
#include "runner/cli/coverage_command.h"
#include "runner/cli/explain_command.h"
#include "runner/cli/help_formatter.h"
#include "runner/cli/lint_command.h"
#include "runner/cli/list_command.h"
#include "runner/cli/merge_command.h"
#include "runner/cli/record_command.h"
#include "runner/cli/report_command.h"
#include "runner/cli/run_command.h"
#include "runner/cli/sharpness_command.h"
#include "runner/cli/show_command.h"
#include "runner/cli/subjects_command.h"
#include "runner/report/output_file.h"

namespace gauge {

namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  streamgauge run                                    the reference and every CPython found\n"
    "  streamgauge run --subject './my-adapter --fast'    your implementation\n"
    "  streamgauge show reader/readuntil/...              what a scenario does and what is expected\n"
    "  streamgauge run --help                             options of a command\n";

using Commands = std::vector<std::pair<CLI::App*, std::unique_ptr<Command>>>;

Commands declare_commands(CLI::App& app) {
  std::vector<std::unique_ptr<Command>> all;
  all.push_back(std::make_unique<RunCommand>());
  all.push_back(std::make_unique<ReportCommand>());
  all.push_back(std::make_unique<MergeCommand>());
  all.push_back(std::make_unique<CompareCommand>());
  all.push_back(std::make_unique<ListCommand>());
  all.push_back(std::make_unique<ShowCommand>());
  all.push_back(std::make_unique<ExplainCommand>());
  all.push_back(std::make_unique<BundleCommand>());
  all.push_back(std::make_unique<SubjectsCommand>());
  all.push_back(std::make_unique<CheckAdapterCommand>());
  all.push_back(std::make_unique<RecordCommand>());
  all.push_back(std::make_unique<LintCommand>());
  all.push_back(std::make_unique<CoverageCommand>());
  all.push_back(std::make_unique<SharpnessCommand>());
  Commands commands;
  for (std::unique_ptr<Command>& command : all) {
    CLI::App* declared = command->declare(app);
    // --cases, --spec and --subjects may stand after the command; but not where all that follows is another
    // program's.
    declared->fallthrough(!declared->get_prefix_command());
    commands.emplace_back(declared, std::move(command));
  }
  return commands;
}

ExitCode execute(Command& command, const Environment& environment) {
  const auto fail = [](const std::exception& error, ExitCode code) {
    std::cerr << "streamgauge: " << error.what() << std::endl;
    return code;
  };
  try {
    return command.execute(environment);
  } catch (const UsageError& error) {
    return fail(error, ExitCode::usage);
  } catch (const SelectionError& error) {
    return fail(error, ExitCode::usage);
  } catch (const InputError& error) {
    return fail(error, ExitCode::usage);
  } catch (const OutputError& error) {
    return fail(error, ExitCode::usage);
  } catch (const SubjectError& error) {
    return fail(error, ExitCode::no_start);
  } catch (const AdapterError& error) {
    std::cerr << error.stderr_tail();
    return fail(error, ExitCode::no_start);
  } catch (const Interrupted& error) {
    return fail(error, ExitCode::interrupted);
  } catch (const std::exception& error) {
    return fail(error, ExitCode::harness_error);
  }
}

// The library's own statuses are no part of this program's interface.
ExitCode wrong_usage(const CLI::App& app, const CLI::ParseError& error) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  const std::vector<std::string> words = app.remaining();
  const bool is_command_missing = app.get_subcommands().empty();
  std::cerr << "streamgauge: ";
  if (is_command_missing && !words.empty()) {
    const bool is_option = words.front().rfind('-', 0) == 0;
    std::cerr << "there is no " << (is_option ? "option " : "command ") << words.front()
              << did_you_mean(words.front(), names);
  } else if (is_command_missing) {
    std::cerr << "a command is missing: " << enumerate(names);
  } else {
    std::cerr << error.what();
  }
  std::cerr << "\nstreamgauge --help tells more" << std::endl;
  return ExitCode::usage;
}

}  // namespace

ExitCode run_application(int argc, const char* const* argv, Environment environment) {
  CLI::App app{
      "Measures how closely an implementation of asyncio-style byte streams behaves like CPython's own."};
  app.name("streamgauge");
  app.set_version_flag("--version", "streamgauge " + environment.version, "Print the version");
  app.set_help_flag("-h,--help", "Print this help; after a command, its options");
  app.require_subcommand(1);
  app.formatter(std::make_shared<HelpFormatter>());
  const CLI::Option* cases =
      app.add_option("--cases", environment.cases, "Use the scenarios below this folder")->option_text("DIR");
  const CLI::Option* spec =
      app.add_option("--spec", environment.spec, "Use the specification in this folder")->option_text("DIR");
  const CLI::Option* subjects =
      app.add_option(
             "--subjects", environment.own_subject_files,
             "Know the subjects whose files are in this folder, too (spec/schema/subject.schema.json)")
          ->option_text("DIR");
  const Commands commands = declare_commands(app);
  app.footer(std::string(kExamples) + "\n" + kExitStatusHelp);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    app.exit(help);
    return ExitCode::conforms;
  } catch (const CLI::ParseError& error) {
    return wrong_usage(app, error);
  }
  if (!cases->empty()) append_options(environment.options, "--cases", {environment.cases.string()});
  if (!spec->empty()) append_options(environment.options, "--spec", {environment.spec.string()});
  if (!subjects->empty())
    append_options(environment.options, "--subjects", {environment.own_subject_files.string()});
  for (const auto& [declared, command] : commands) {
    if (declared->parsed()) return execute(*command, environment);
  }
  return ExitCode::usage;
}

}  // namespace gauge
