// A child process in a process group of its own, with pipes on its three standard streams.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "runner/base/unique_fd.h"

namespace gauge {

// The program could not be started; what() says why, code() is the errno of the failing call.
class StartError : public std::system_error {
 public:
  using std::system_error::system_error;
};

// Never leaves anything behind: its destructor kills the whole group and reaps the child. The child dies with
// the thread that started it (prctl(2), PR_SET_PDEATHSIG), so a Process must not outlive its thread. The
// first Process makes the program ignore SIGPIPE if nobody handles it: a pipe has no MSG_NOSIGNAL.
class Process {
 public:
  // Starts command[0], looked up in PATH as execvp(3) does, with command as its arguments. The child gets no
  // other descriptors and no blocked signals. Throws StartError.
  // `on_stderr` is given everything that is read from its standard error.
  using OnStderr = std::function<void(std::string_view)>;
  explicit Process(const std::vector<std::string>& command, OnStderr on_stderr = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  // Non-blocking ends of the child's standard streams.
  int stdin_fd() const { return stdin_.get(); }
  int stdout_fd() const { return stdout_.get(); }
  int stderr_fd() const { return stderr_.get(); }
  // The child reads end of file.
  void close_stdin() { stdin_.reset(); }

  // Reads one piece of what the child has written to its standard error and keeps the last kStderrTailBytes
  // of all. False: there was nothing.
  bool drain_stderr();
  // What is kept, in valid UTF-8, without blanks at its ends; bytes that are not UTF-8 appear as U+FFFD.
  std::string stderr_tail() const;

  // Waits until the child has ended; returns false at the timeout. Standard error is drained meanwhile.
  bool wait(int timeout_ms);
  // Kills the group and reaps the child, if it has not ended by itself.
  void kill();
  // "exited with status 3", "killed by signal 11 (SIGSEGV)"; nothing while it is running.
  std::optional<std::string> exit_text() const;
  // Of a child that exited; nothing if it runs or was killed by a signal.
  std::optional<int> exit_status() const;

  static constexpr std::size_t kStderrTailBytes = 8192;

 private:
  bool reap(int wait_flags);

  pid_t pid_ = -1;
  OnStderr on_stderr_;
  UniqueFd stdin_;
  UniqueFd stdout_;
  UniqueFd stderr_;
  UniqueFd exited_;  // pidfd_open(2): readable when the child has ended
  std::string tail_;
  bool tail_cut_ = false;
  std::optional<int> wait_status_;
};

}  // namespace gauge
