#include "runner/adapter/debugger.h"

#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <ostream>
#include <stdexcept>
#include <system_error>

namespace gauge {
namespace {

constexpr int kLookMs = 20;  // between two looks for a tracer, which nothing announces

// How posix_spawn(3) starts a program.
class SpawnSettings {
 public:
  SpawnSettings() {
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawn_file_actions_init(&actions_);
  }
  ~SpawnSettings() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  posix_spawnattr_t* attributes() { return &attributes_; }
  posix_spawn_file_actions_t* actions() { return &actions_; }

 private:
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t actions_{};
};

// From a group in the background tcsetpgrp(3) would stop this program.
void take_terminal_back() {
  sigset_t blocked{}, before{};
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTTOU);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  ::tcsetpgrp(STDIN_FILENO, ::getpgrp());
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// ptrace(2), "Ptrace access mode checking": under Yama only an ancestor may attach, and root.
bool is_attaching_restricted() {
  std::ifstream file("/proc/sys/kernel/yama/ptrace_scope");
  int scope = 0;
  return (file >> scope) && scope > 0 && ::geteuid() != 0;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

pid_t tracer_of(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  const std::string field = "TracerPid:";
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return static_cast<pid_t>(std::stol(line.substr(field.size())));
  }
  return 0;
}

Debugger::~Debugger() {
  if (shell_) has_ended(true);
}

void Debugger::hold(pid_t adapter, const std::vector<std::string>& adapter_command) {
  if (is_attaching_restricted()) {
    out_
        << "note        kernel.yama.ptrace_scope lets only root put a debugger on a process that runs already"
        << std::endl;
  }
  if (command_.empty()) {
    wait_for_enter(adapter, adapter_command);
  } else {
    run_command(adapter);
  }
}

void Debugger::wait_for_enter(pid_t adapter, const std::vector<std::string>& adapter_command) {
  const std::string pid = std::to_string(adapter);
  out_ << "adapter     process " << pid << ": " << joined(adapter_command) << "\n"
       << "debug       gdb -p " << pid << "\n"
       << "            lldb -p " << pid << "\n"
       << "            python -m pdb -p " << pid << "   (of CPython, 3.14 or later, by the same Python)\n"
       << "waiting     until you press Enter" << std::endl;
  for (;;) {
    std::array<pollfd, 2> entries{{{STDIN_FILENO, POLLIN, 0}, {interrupt_.fd(), POLLIN, 0}}};
    ::poll(entries.data(), entries.size(), -1);
    if (entries[1].revents != 0) throw Interrupted();
    if (entries[0].revents == 0) continue;
    char character = 0;
    const ssize_t count = ::read(STDIN_FILENO, &character, 1);
    if (count == 0) throw std::runtime_error("standard input has ended before Enter was pressed");
    if (count == 1 && character == '\n') return;
    if (count < 0 && errno != EINTR && errno != EAGAIN)
      throw std::system_error(errno, std::generic_category(), "standard input");
  }
}

void Debugger::run_command(pid_t adapter) {
  std::string line = command_;
  const std::string placeholder = kPidPlaceholder;
  const std::string pid = std::to_string(adapter);
  for (std::size_t at = line.find(placeholder); at != std::string::npos;
       at = line.find(placeholder, at + pid.size()))
    line.replace(at, placeholder.size(), pid);
  if (shell_) has_ended(true);  // of an adapter before this one
  out_ << "debugger    " << line << std::endl;
  start_shell(line);
  while (tracer_of(adapter) == 0 && !has_ended(false)) {
    pollfd entry{interrupt_.fd(), POLLIN, 0};
    if (::poll(&entry, 1, kLookMs) > 0) throw Interrupted();
  }
}

// With a terminal it is a job in the foreground, so that Ctrl-C interrupts what is debugged, and not the run.
void Debugger::start_shell(const std::string& line) {
  SpawnSettings settings;
  sigset_t none{}, all{};
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(settings.attributes(), &none);
  ::posix_spawnattr_setsigdefault(settings.attributes(), &all);
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  has_terminal_ = ::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
  if (has_terminal_) {
    ::posix_spawnattr_setpgroup(settings.attributes(), 0);
    ::posix_spawn_file_actions_addtcsetpgrp_np(settings.actions(), STDIN_FILENO);
    flags |= POSIX_SPAWN_SETPGROUP;
  }
  ::posix_spawnattr_setflags(settings.attributes(), flags);
  std::array<std::string, 3> words = {"sh", "-c", line};
  std::array<char*, 4> arguments = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t shell = 0;
  const int error =
      ::posix_spawn(&shell, "/bin/sh", settings.actions(), settings.attributes(), arguments.data(), environ);
  if (error != 0) throw std::system_error(error, std::generic_category(), "/bin/sh");
  shell_ = shell;
}

bool Debugger::has_ended(bool wait) {
  if (!shell_) return true;
  pid_t ended = 0;
  do {
    ended = ::waitpid(*shell_, nullptr, wait ? 0 : WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return false;
  shell_.reset();
  if (has_terminal_) take_terminal_back();
  return true;
}

}  // namespace gauge
