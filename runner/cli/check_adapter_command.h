// streamgauge check-adapter: what works of an adapter, and what to set right next.
#pragma once

#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/work_options.h"

namespace gauge {

class CheckAdapterCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;

 private:
  const CLI::App* command_ = nullptr;  // what is left of its words is the command of the adapter
  WorkOptions work_;
};

}  // namespace gauge
