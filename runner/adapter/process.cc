#include "runner/adapter/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "runner/base/deadline.h"
#include "runner/base/fork_gate.h"

namespace gauge {
namespace {

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw StartError(errno, std::generic_category(), "pipe");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// Bytes that are not UTF-8 become U+FFFD.
std::string valid_utf8(const std::string& text) {
  using Text = nlohmann::json;
  return Text::parse(Text(text).dump(-1, ' ', false, Text::error_handler_t::replace)).get<std::string>();
}

void make_non_blocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

void ignore_sigpipe() {
  struct sigaction current{};
  if (::sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) {
    current.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &current, nullptr);
  }
}

// In the child, after fork(2): only calls that signal-safety(7) allows.
[[noreturn]] void become(char* const* arguments, std::array<int, 3> standard_streams, int failure_fd,
                         pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // it had died before the line above

  // A descriptor of ours may already have the number 0, 1 or 2 (if we were started without them); moved out
  // of the way, none overwrites another.
  for (int& fd : standard_streams) fd = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
  failure_fd = ::fcntl(failure_fd, F_DUPFD_CLOEXEC, 3);
  for (int target = 0; target < 3; ++target)
    ::dup2(standard_streams[static_cast<std::size_t>(target)], target);

  // Every other descriptor goes now, close-on-exec or not. Left to execve(2) they would go in the order of
  // their numbers, and the end of file by which our parent knows that they are closed might come before the
  // last of them. (Before Linux 5.9, which has no close_range(2), this is as good as it gets.)
  const auto failure = static_cast<unsigned int>(failure_fd);
  ::close_range(3, failure - 1, 0);
  ::close_range(failure + 1, ~0U, 0);

  struct sigaction by_default{};
  by_default.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &by_default, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);

  ::execvp(arguments[0], arguments);
  const int error = errno;
  [[maybe_unused]] const ssize_t written = ::write(failure_fd, &error, sizeof(error));
  ::_exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& command, OnStderr on_stderr)
    : on_stderr_(std::move(on_stderr)) {
  if (command.empty()) throw StartError(EINVAL, std::generic_category(), "no command");
  ignore_sigpipe();
  Pipe input = make_pipe();
  Pipe output = make_pipe();
  Pipe error = make_pipe();
  Pipe failure = make_pipe();

  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  const pid_t parent = ::getpid();
  auto no_closing = ForkGate::of_this_process().forking();
  pid_ = ::fork();
  if (pid_ < 0) throw StartError(errno, std::generic_category(), "fork");
  if (pid_ == 0) {
    become(arguments.data(), {input.read_end.get(), output.write_end.get(), error.write_end.get()},
           failure.write_end.get(), parent);
  }
  ::setpgid(pid_, pid_);  // as the child does: whoever comes first

  failure.write_end.reset();
  int exec_errno = 0;
  ssize_t count = 0;
  do {
    count = ::read(failure.read_end.get(), &exec_errno, sizeof(exec_errno));
  } while (count < 0 && errno == EINTR);
  no_closing.unlock();  // it has become the other program, or ended: its end of the pipe is closed
  if (count > 0) {
    kill();
    throw StartError(exec_errno, std::generic_category(), command[0]);
  }

  stdin_ = std::move(input.write_end);
  stdout_ = std::move(output.read_end);
  stderr_ = std::move(error.read_end);
  for (const UniqueFd* fd : {&stdin_, &stdout_, &stderr_}) make_non_blocking(fd->get());
  exited_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
}

Process::~Process() { kill(); }

bool Process::drain_stderr() {
  if (!stderr_) return false;
  std::array<char, 65536> piece;
  const ssize_t count = ::read(stderr_.get(), piece.data(), piece.size());
  if (count == 0) stderr_.reset();
  if (count <= 0) return false;
  const std::string_view fresh(piece.data(), static_cast<std::size_t>(count));
  if (on_stderr_) on_stderr_(fresh);
  tail_.append(fresh);
  if (tail_.size() > kStderrTailBytes) {
    tail_.erase(0, tail_.size() - kStderrTailBytes);
    tail_cut_ = true;
  }
  return true;
}

std::string Process::stderr_tail() const {
  std::string text = valid_utf8(tail_);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  return tail_cut_ ? "... " + text : text;
}

bool Process::reap(int wait_flags) {
  if (wait_status_) return true;
  siginfo_t info{};
  int result = 0;
  do {
    result = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | wait_flags);
  } while (result < 0 && errno == EINTR);
  if (result < 0 || info.si_pid != pid_) return false;
  // The rest of the group goes with its leader. While the leader is not reaped, its number, which is the
  // group's, cannot be given to anybody else.
  ::kill(-pid_, SIGKILL);
  int status = 0;
  do {
    result = ::waitpid(pid_, &status, 0);
  } while (result < 0 && errno == EINTR);
  wait_status_ = status;
  // The last words, which are still in the pipe; bounded, should something outside the group go on writing.
  for (int pieces = 0; pieces < 16 && drain_stderr(); ++pieces) {
  }
  return true;
}

bool Process::wait(int timeout_ms) {
  const Deadline deadline(timeout_ms);
  while (!reap(WNOHANG)) {
    std::array<pollfd, 2> entries{{{exited_.get(), POLLIN, 0}, {stderr_.get(), POLLIN, 0}}};
    const int remaining_ms = deadline.remaining_ms();
    // Without pidfd_open (Linux before 5.3) the end is noticed at the next look, a little later.
    const int wait_ms = exited_ ? remaining_ms : std::min(remaining_ms, 5);
    ::poll(entries.data(), entries.size(), wait_ms);
    if (entries[1].revents != 0) drain_stderr();
    if (remaining_ms == 0) return reap(WNOHANG);
  }
  return true;
}

void Process::kill() {
  if (pid_ <= 0 || wait_status_) return;
  ::kill(pid_, SIGKILL);
  reap(0);
}

std::optional<std::string> Process::exit_text() const {
  if (!wait_status_) return std::nullopt;
  if (WIFEXITED(*wait_status_)) return "exited with status " + std::to_string(WEXITSTATUS(*wait_status_));
  const int signal = WTERMSIG(*wait_status_);
  const char* name = ::sigabbrev_np(signal);
  return "killed by signal " + std::to_string(signal) +
         (name != nullptr ? " (SIG" + std::string(name) + ")" : "");
}

std::optional<int> Process::exit_status() const {
  if (!wait_status_ || !WIFEXITED(*wait_status_)) return std::nullopt;
  return WEXITSTATUS(*wait_status_);
}

}  // namespace gauge
