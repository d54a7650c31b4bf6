// streamgauge sharpness: does the suite notice what is wrong with adapters that are wrong on purpose?
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/work_options.h"

namespace gauge {

struct Rogue;
struct SharpnessReport;
struct Trial;

class SharpnessCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;

 private:
  std::vector<Rogue> chosen(const std::vector<Rogue>& gallery) const;
  // The words of a command line that does the same again.
  std::vector<std::string> words() const;

  std::vector<std::string> rogues_;
  std::string interpreter_;
  bool all_ = false;
  bool first_ = false;
  bool clauses_ = false;
  WorkOptions work_;
  std::string json_path_;
  std::string markdown_path_;
};

}  // namespace gauge
