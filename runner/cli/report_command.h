// streamgauge report: results of runs that are over, in forms for people and for machines.
#pragma once

#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/report_files.h"

namespace gauge {

class ReportCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;

 private:
  std::vector<std::string> results_;
  ReportFiles files_;
};

}  // namespace gauge
