#include "runner/cli/report_files.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "runner/case/near_words.h"
#include "runner/cli/exit_code.h"
#include "runner/report/html_report.h"
#include "runner/report/json_report.h"
#include "runner/report/junit_report.h"

namespace gauge {

void ReportFiles::declare(CLI::App& command, const std::string& option, const std::string& description,
                          Format format) {
  File& file = files_.emplace_back(File{option, std::move(format), "", std::nullopt});
  command.add_option(option, file.path, description + "; - is stdout")->option_text("FILE")->group("Output");
}

void ReportFiles::declare_html(CLI::App& command) {
  declare(command, "--html", "Write the results as one HTML page that works offline",
          [](const ReportInput& input) {
            return html_report(input.reports, {input.suite.catalog, input.suite.clauses, input.suite.errors,
                                               input.environment.page});
          });
}

void ReportFiles::declare_json(CLI::App& command) {
  declare(command, "--json", "Write the results as JSON (spec/schema/result.schema.json)",
          [](const ReportInput& input) { return json_report(input.reports.front()); });
}

void ReportFiles::declare_junit(CLI::App& command) {
  declare(command, "--junit", "Write the results as JUnit XML", [](const ReportInput& input) {
    return junit_report(input.reports.front(),
                        [&](const RunResult& result) { return input.explainer.text(result); });
  });
}

void ReportFiles::open() {
  for (File& file : files_) {
    for (const File& other : files_) {
      if (&other == &file) break;
      if (file.path.empty() || file.path != other.path) continue;
      throw UsageError(other.option + " and " + file.option + " name the same file");
    }
  }
  for (File& file : files_) {
    if (!file.path.empty()) file.file.emplace(file.path);
  }
}

bool ReportFiles::empty() const {
  return std::all_of(files_.begin(), files_.end(), [](const File& file) { return file.path.empty(); });
}

std::string ReportFiles::options() const {
  std::vector<std::string> options;
  for (const File& file : files_) options.push_back(file.option);
  return enumerate(options, "or");
}

bool ReportFiles::take_stdout() const {
  return std::any_of(files_.begin(), files_.end(), [](const File& file) { return file.path == "-"; });
}

void ReportFiles::write(const ReportInput& input) {
  for (File& file : files_) {
    if (file.file) file.file->commit(file.format(input));
  }
}

}  // namespace gauge
