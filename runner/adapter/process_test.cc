#include "runner/adapter/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>

namespace gauge {
namespace {

constexpr int kWatchdogMs = 10'000;

Process shell(const std::string& script) { return Process({"/bin/sh", "-c", script}); }

// Everything the process writes to its standard output.
std::string read_all(Process& process) {
  std::string all;
  char buffer[4096];
  for (;;) {
    pollfd entry{process.stdout_fd(), POLLIN, 0};
    if (::poll(&entry, 1, kWatchdogMs) != 1) return all + "<timeout>";
    const ssize_t count = ::read(process.stdout_fd(), buffer, sizeof(buffer));
    if (count <= 0) return all;
    all.append(buffer, static_cast<std::size_t>(count));
  }
}

TEST(ProcessTest, SpeaksOverPipes) {
  Process process({"cat"});
  ASSERT_EQ(::write(process.stdin_fd(), "hello\n", 6), 6);
  process.close_stdin();
  EXPECT_EQ(read_all(process), "hello\n");
  ASSERT_TRUE(process.wait(kWatchdogMs));
  EXPECT_EQ(process.exit_status(), 0);
}

TEST(ProcessTest, GivesOnWhatComesOnStandardError) {
  std::string heard;
  Process process({"/bin/sh", "-c", "printf 'one two' >&2"},
                  [&heard](std::string_view piece) { heard += piece; });
  ASSERT_TRUE(process.wait(kWatchdogMs));
  EXPECT_EQ(heard, "one two");
}

TEST(ProcessTest, TellsHowItEnded) {
  Process exits = shell("exit 3");
  ASSERT_TRUE(exits.wait(kWatchdogMs));
  EXPECT_EQ(exits.exit_text(), "exited with status 3");
  EXPECT_EQ(exits.exit_status(), 3);

  Process crashes = shell("kill -SEGV $$");
  ASSERT_TRUE(crashes.wait(kWatchdogMs));
  EXPECT_EQ(crashes.exit_text(), "killed by signal 11 (SIGSEGV)");
  EXPECT_EQ(crashes.exit_status(), std::nullopt);

  Process runs({"cat"});
  EXPECT_FALSE(runs.wait(0));
  EXPECT_EQ(runs.exit_text(), std::nullopt);
  runs.kill();
  EXPECT_EQ(runs.exit_text(), "killed by signal 9 (SIGKILL)");
}

TEST(ProcessTest, WhatCannotBeStartedSaysWhy) {
  try {
    Process process({"/nonexistent/program"});
    FAIL();
  } catch (const StartError& error) {
    EXPECT_EQ(error.code().value(), ENOENT);
    EXPECT_STREQ(error.what(), "/nonexistent/program: No such file or directory");
  }
  try {
    Process process({"/etc/passwd"});
    FAIL();
  } catch (const StartError& error) {
    EXPECT_EQ(error.code().value(), EACCES);
  }
  EXPECT_THROW(Process({}), StartError);
}

TEST(ProcessTest, KeepsTheTailOfStandardError) {
  Process brief = shell("echo '  something went wrong' >&2; printf '\\377' >&2");
  ASSERT_TRUE(brief.wait(kWatchdogMs));
  EXPECT_EQ(brief.stderr_tail(), "something went wrong\n\xEF\xBF\xBD");

  // Ten times more than a pipe holds: it only comes to its end because somebody reads.
  Process floods = shell(
      "i=0; while [ $i -lt 10240 ]; do echo \"$i: ................................................\" >&2; "
      "i=$((i+1)); done");
  ASSERT_TRUE(floods.wait(kWatchdogMs));
  const std::string tail = floods.stderr_tail();
  EXPECT_EQ(tail.substr(0, 4), "... ");
  EXPECT_EQ(tail.substr(tail.rfind('\n') + 1), "10239: ................................................");
  EXPECT_LE(tail.size(), Process::kStderrTailBytes + 4);
}

// A program whose standard streams are its only descriptors, although we have others that are not
// close-on-exec.
TEST(ProcessTest, InheritsNoDescriptors) {
  const UniqueFd open_one(::open("/dev/null", O_RDONLY));
  ASSERT_TRUE(open_one);
  Process sibling({"cat"});
  Process process = shell("ls /proc/$$/fd");
  EXPECT_EQ(read_all(process), "0\n1\n2\n");
}

TEST(ProcessTest, StartsWithDefaultSignals) {
  sigset_t blocked;
  sigset_t previous;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &blocked, &previous), 0);
  Process process = shell("kill -TERM $$; echo survived");
  ::pthread_sigmask(SIG_SETMASK, &previous, nullptr);
  ASSERT_TRUE(process.wait(kWatchdogMs));
  EXPECT_EQ(process.exit_text(), "killed by signal 15 (SIGTERM)");
}

TEST(ProcessTest, WritingToADeadChildIsNoSignal) {
  Process process = shell("exit 0");
  ASSERT_TRUE(process.wait(kWatchdogMs));
  EXPECT_EQ(::write(process.stdin_fd(), "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
}

// A process that the shell started and that outlives it, unless its group is ended: as a descriptor that
// becomes readable when the process has ended (pidfd_open(2)).
UniqueFd start_grandchild(std::optional<Process>& process, const std::string& then) {
  process.emplace(
      std::vector<std::string>{"/bin/sh", "-c", "tail -f /dev/null >/dev/null & echo $!; exec >&-; " + then});
  const pid_t grandchild = static_cast<pid_t>(std::stol(read_all(*process)));
  return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, grandchild, 0)));
}

bool has_ended(const UniqueFd& grandchild, int timeout_ms) {
  pollfd entry{grandchild.get(), POLLIN, 0};
  return ::poll(&entry, 1, timeout_ms) == 1;
}

TEST(ProcessTest, TheWholeGroupIsKilled) {
  std::optional<Process> process;
  const UniqueFd grandchild = start_grandchild(process, "wait");
  ASSERT_TRUE(grandchild);
  ASSERT_FALSE(has_ended(grandchild, 0));
  process.reset();
  EXPECT_TRUE(has_ended(grandchild, kWatchdogMs));
}

TEST(ProcessTest, TheGroupGoesWithItsLeader) {
  std::optional<Process> process;
  const UniqueFd grandchild = start_grandchild(process, "read line; exit 4");
  ASSERT_TRUE(grandchild);
  ASSERT_FALSE(has_ended(grandchild, 0));
  ASSERT_EQ(::write(process->stdin_fd(), "\n", 1), 1);
  ASSERT_TRUE(process->wait(kWatchdogMs));
  EXPECT_EQ(process->exit_status(), 4);
  EXPECT_TRUE(has_ended(grandchild, kWatchdogMs));
}

}  // namespace
}  // namespace gauge
