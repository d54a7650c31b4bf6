// Lets a person put a debugger on an adapter before it is asked anything.
#pragma once

#include <sys/types.h>

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "runner/base/interrupt.h"

namespace gauge {

// What stands for the adapter's process in a command.
inline constexpr const char* kPidPlaceholder = "{pid}";

class Debugger {
 public:
  // `command` is run by the shell when an adapter has started, with its process in the place of
  // kPidPlaceholder; empty: it is waited for Enter on standard input. What a person has to know goes to
  // `out`. Both references must outlive the object.
  Debugger(std::string command, const Interrupt& interrupt, std::ostream& out)
      : command_(std::move(command)), interrupt_(interrupt), out_(out) {}
  // Waits until the command has ended: somebody may still look at something in it.
  ~Debugger();
  Debugger(const Debugger&) = delete;
  Debugger& operator=(const Debugger&) = delete;

  // Returns at Enter; or once a debugger traces the process (ptrace(2)), or the command has ended.
  // Throws Interrupted; std::runtime_error: standard input ends first, or the shell does not start.
  void hold(pid_t adapter, const std::vector<std::string>& adapter_command);

 private:
  void wait_for_enter(pid_t adapter, const std::vector<std::string>& adapter_command);
  void run_command(pid_t adapter);
  void start_shell(const std::string& line);
  bool has_ended(bool wait);

  const std::string command_;
  const Interrupt& interrupt_;
  std::ostream& out_;
  std::optional<pid_t> shell_;  // while it runs
  bool has_terminal_ = false;   // the shell's group is the terminal's foreground
};

// The process that traces this one: TracerPid of proc_pid_status(5); 0: none, or there is no such process.
pid_t tracer_of(pid_t process);

}  // namespace gauge
