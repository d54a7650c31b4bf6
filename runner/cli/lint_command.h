// streamgauge lint: is the suite sound?
#pragma once

#include "runner/cli/command.h"

namespace gauge {

class LintCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;
};

}  // namespace gauge
