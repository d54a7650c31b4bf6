// The files that a command writes its reports to: one option for each format.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/cli/environment.h"
#include "runner/report/explanation.h"
#include "runner/report/output_file.h"
#include "runner/report/run_report.h"

namespace CLI {
class App;
}

namespace gauge {

// What a report is made from.
struct ReportInput {
  const std::vector<RunReport>& reports;  // at least one
  const Suite& suite;
  const Explainer& explainer;
  const Environment& environment;
};

class ReportFiles {
 public:
  // The text of a report. Throws InputError.
  using Format = std::function<std::string(const ReportInput&)>;

  // Adds an option that takes a file: "--html".
  void declare(CLI::App& command, const std::string& option, const std::string& description, Format format);
  // The formats that this program knows, each by its option.
  void declare_html(CLI::App& command);
  void declare_json(CLI::App& command);
  void declare_junit(CLI::App& command);

  // Before the work whose results they are to hold. Throws UsageError: two options name one file;
  // OutputError.
  void open();

  // None of the options was given.
  bool empty() const;
  // The options, in words: "--html or --junit".
  std::string options() const;
  // One of them is "-": what else is said belongs on standard error.
  bool take_stdout() const;

  // Throws what the formats throw, and OutputError.
  void write(const ReportInput& input);

 private:
  struct File {
    std::string option;
    Format format;
    std::string path;  // empty: not asked for
    std::optional<OutputFile> file;
  };

  std::deque<File> files_;  // the parser holds references
};

}  // namespace gauge
