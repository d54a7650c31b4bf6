// streamgauge coverage: documentation -> clauses -> scenarios.
#pragma once

#include <string>
#include <vector>

#include "runner/cli/command.h"

namespace gauge {

class CoverageCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  // ExitCode::deviations: a statement of the documentation has no clause, or a clause that can be judged no
  // scenario.
  ExitCode execute(const Environment& environment) override;

 private:
  std::vector<std::string> clauses_;
  bool only_untested_ = false;
  bool in_full_ = false;
  std::string json_path_;
};

}  // namespace gauge
