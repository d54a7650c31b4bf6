// streamgauge list: the scenarios of a selection.
#pragma once

#include "runner/cli/command.h"
#include "runner/cli/selection_options.h"

namespace gauge {

class ListCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;

 private:
  SelectionOptions selection_;
  bool json_ = false;
};

}  // namespace gauge
