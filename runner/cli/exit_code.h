// What the program's exit status says.
#pragma once

#include <stdexcept>

namespace gauge {

enum class ExitCode {
  conforms = 0,
  deviations = 1,
  usage = 2,         // the command line or a file named by it cannot be used, or nothing was judged
  stale_ledger = 3,  // what is listed as a known failure passes, or fails otherwise
  no_start = 4,      // an adapter could not be started
  harness_error = 5,
  interrupted = 130  // as shells say it of SIGINT
};

inline constexpr const char* kExitStatusHelp =
    "Exit status:\n"
    "  0    every subject conforms\n"
    "  1    there are deviations\n"
    "  2    the command line or a file cannot be used, or nothing was judged\n"
    "  3    a known failure passes, or fails otherwise: the ledger is stale\n"
    "  4    an adapter does not start\n"
    "  5    the runner could not play its own part\n"
    "  130  interrupted";

// The user asked for what is not possible; what() says what would be.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace gauge
