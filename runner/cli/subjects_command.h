// streamgauge subjects: what can be measured on this machine, and what is missing for more.
#pragma once

#include "runner/cli/command.h"

namespace gauge {

class SubjectsCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;

 private:
  bool json_ = false;
};

}  // namespace gauge
