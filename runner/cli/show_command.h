// streamgauge show: a scenario as a timeline.
#pragma once

#include <string>
#include <vector>

#include "runner/cli/command.h"

namespace gauge {

class ShowCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;

 private:
  std::vector<std::string> patterns_;
};

}  // namespace gauge
