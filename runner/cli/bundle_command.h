// streamgauge bundle: one play of one variant, recorded in a folder that shows it without this program.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/work_options.h"

namespace gauge {

class BundleCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;

 private:
  std::string scenario_;
  std::string subject_;
  std::string output_;
  std::vector<std::size_t> pieces_;
  WorkOptions work_;
};

}  // namespace gauge
