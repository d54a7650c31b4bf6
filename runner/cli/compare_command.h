// streamgauge compare: what has changed between two files of results.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/report/comparison_markdown.h"
#include "runner/report/markdown_report.h"

namespace gauge {

class CompareCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  // ExitCode::deviations: something is worse than before.
  ExitCode execute(const Environment& environment) override;

 private:
  // Which subjects are compared. Throws UsageError: there is no such subject, or none that both files have.
  std::vector<SubjectPair> pairs(const RunReport& before, const RunReport& after) const;
  SubjectPair renamed(const RunReport& before, const RunReport& after) const;

  std::string before_file_;
  std::string after_file_;
  std::vector<std::string> subjects_;
  std::string before_subject_;
  std::string after_subject_;
  std::string markdown_path_;
  std::size_t markdown_limit_bytes_ = kMarkdownLimit;
  std::string json_path_;
  bool verbose_ = false;
};

}  // namespace gauge
