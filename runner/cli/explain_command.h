// streamgauge explain: what should happen in a scenario, and why.
#pragma once

#include <string>
#include <vector>

#include "runner/cli/command.h"

namespace gauge {

class ExplainCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;

 private:
  std::vector<std::string> patterns_;
  bool is_markdown_ = false;
};

}  // namespace gauge
