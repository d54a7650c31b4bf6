// The program: its commands, its help, and what becomes of errors.
#pragma once

#include "runner/cli/environment.h"
#include "runner/cli/exit_code.h"

namespace gauge {

// Parses the command line, executes what it asks for, and tells on standard error what went wrong.
ExitCode run_application(int argc, const char* const* argv, Environment environment);

}  // namespace gauge
