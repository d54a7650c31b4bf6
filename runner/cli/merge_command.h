// streamgauge merge: the results of several runs as those of one.
#pragma once

#include <string>
#include <vector>

#include "runner/cli/command.h"

namespace gauge {

class MergeCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  // With --verdict what the whole run would have returned; ExitCode::usage if parts of it are missing.
  ExitCode execute(const Environment& environment) override;

 private:
  std::vector<std::string> results_;
  std::string json_path_;
  bool verdict_ = false;
};

}  // namespace gauge
