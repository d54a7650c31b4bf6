// One of the things that the program can do.
#pragma once

#include "runner/cli/environment.h"
#include "runner/cli/exit_code.h"

namespace CLI {
class App;
}

namespace gauge {

class Command {
 public:
  virtual ~Command() = default;

  // Adds the subcommand with its options, which are kept in the object.
  virtual CLI::App* declare(CLI::App& program) = 0;

  // After parsing. Throws UsageError and what the layers below throw.
  virtual ExitCode execute(const Environment& environment) = 0;
};

}  // namespace gauge
