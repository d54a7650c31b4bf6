#include "runner/cli/subjects_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <iostream>
#include <optional>

#include "runner/adapter/adapter_client.h"
#include "runner/case/json_layout.h"
#include "runner/report/json_report.h"
#include "runner/report/repeat_command.h"
#include "runner/run/adapter_slot.h"

namespace gauge {

namespace {

// A subject that was asked who it is.
SubjectRun ask(const Subject& subject, const Interrupt& interrupt) {
  SubjectRun asked{subject, std::nullopt, "", "", 1};
  try {
    const AdapterOptions options;
    asked.hello = AdapterSlot(subject, options, interrupt).hello();
  } catch (const AdapterError& error) {
    asked.error = error.what();
    asked.stderr_tail = error.stderr_tail();
  }
  return asked;
}

using Row = std::array<std::string, 5>;

Row row_of(const SubjectRun& subject) {
  const std::string command = shell_line(subject.subject.command);
  if (!subject.hello) return {subject.subject.name, "-", "-", "-", command};
  const Hello& hello = *subject.hello;
  std::string version = hello.name + " " + hello.version;
  if (hello.loop) version += ", " + *hello.loop;
  return {subject.subject.name, version, hello.profile.minor(), hello.tls.value_or("none"), command};
}

void print_missing(const std::vector<MissingSubject>& missing) {
  for (const MissingSubject& subject : missing) {
    std::cout << "\nnot here: " << subject.name << " (" << subject.title << "): " << subject.why << "\n";
    if (!subject.install.empty()) std::cout << "  to install: " << subject.install << "\n";
  }
}

void print_table(const std::vector<SubjectRun>& subjects) {
  std::vector<Row> rows = {{"name", "version", "profile", "TLS", "command"}};
  std::transform(subjects.begin(), subjects.end(), std::back_inserter(rows), row_of);
  std::array<std::size_t, 5> columns{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) columns[i] = std::max(columns[i], row[i].size());
  }
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      std::cout << row[i] << std::string(columns[i] - row[i].size() + 2, ' ');
    }
    std::cout << row.back() << "\n";
  }
  for (const SubjectRun& subject : subjects) {
    if (!subject.error.empty())
      std::cout << subject.subject.name << " does not start: " << subject.error << "\n";
  }
}

}  // namespace

CLI::App* SubjectsCommand::declare(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "subjects", "List what can be measured, what of it is found here, and how to get the rest");
  command->add_flag("--json", json_, "All that each that is found says of itself, as a JSON array")
      ->group("Output");
  return command;
}

ExitCode SubjectsCommand::execute(const Environment& environment) {
  const Interrupt interrupt{Interrupt::OnSignals{}};
  SubjectResolver resolver = environment.subjects();
  std::vector<SubjectRun> subjects;
  for (const Subject& subject : resolver.all()) subjects.push_back(ask(subject, interrupt));
  if (json_) {
    std::cout << subjects_json(subjects) << "\n";
  } else {
    print_table(subjects);
    print_missing(resolver.missing());
  }
  return ExitCode::conforms;
}

}  // namespace gauge
