// streamgauge record: what real CPython does becomes what is expected.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/selection_options.h"

namespace gauge {

class RecordCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;

 private:
  SelectionOptions selection_;
  std::vector<std::string> oracles_;
  std::size_t repeat_ = 3;
  std::size_t jobs_ = 0;  // 0: as many as there are processors
  bool check_ = false;
};

}  // namespace gauge
