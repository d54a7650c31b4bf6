// The files that a command writes its reports to: one option for each format.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "runner/cli/environment.h"
#include "runner/report/explanation.h"
#include "runner/report/markdown_report.h"
#include "runner/report/output_file.h"
#include "runner/report/run_report.h"

namespace CLI {
class App;
}

namespace gauge {

// What a report is made from.
struct ReportInput {
  const std::vector<RunReport>& reports;  // at least one
  const RunReport& whole;                 // all of them as one (merge_results)
  const Suite& suite;
  const Explainer& explainer;
  const Environment& environment;
};

class ReportFiles {
 public:
  // The formats for people and for machines, each by its option: --html, --markdown, --junit, --ctrf, --tap,
  // --badge.
  void declare(CLI::App& command);
  // --json, of a command that has something new to say.
  void declare_json(CLI::App& command);

  // Before the work whose results they are to hold. `subjects`: who will be in them, by name. Throws
  // UsageError: two options name one file, or the badges of several subjects are to be one file; OutputError.
  void open(const std::vector<std::string>& subjects);

  // None of the options was given.
  bool empty() const;
  // One was given whose format shows ReportInput::whole.
  bool want_whole() const;
  // The options, in words: "--html or --junit".
  std::string options() const;
  // One of them is "-": what else is said belongs on standard error.
  bool take_stdout() const;

  // Throws what the formats throw, and OutputError.
  void write(const ReportInput& input);

 private:
  // The text of a report, of the file with this path, which is about the subject at this position if the
  // format has a file for each. Throws InputError.
  using Format = std::function<std::string(const ReportInput&, const std::string& path, std::size_t subject)>;

  struct Option {
    std::string name;
    Format format;
    bool shows_whole = true;
    bool for_each_subject = false;  // {subject} in the path stands for its name
    std::string path = {};          // empty: not asked for
    std::vector<OutputFile> files = {};
  };

  void declare(CLI::App& command, const std::string& description, Option option);
  static std::vector<std::string> paths_of(const Option& option, const std::vector<std::string>& subjects);

  std::deque<Option> options_;  // the parser holds references
  std::size_t markdown_limit_bytes_ = kMarkdownLimit;
};

}  // namespace gauge
