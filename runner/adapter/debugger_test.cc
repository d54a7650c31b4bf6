#include "runner/adapter/debugger.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "runner/adapter/process.h"
#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

const std::vector<std::string> kAdapter = {"sh", "-c", "read line"};

// Standard input is this text for as long as the object lives.
class StandardInput {
 public:
  explicit StandardInput(const std::string& text) : before_(::dup(STDIN_FILENO)) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("pipe");
    if (::write(ends[1], text.data(), text.size()) < 0) throw std::runtime_error("write");
    ::close(ends[1]);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
  }
  ~StandardInput() {
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;

 private:
  int before_;
};

class DebuggerTest : public testing::Test {
 protected:
  void hold(const std::string& command) {
    Debugger debugger(command, interrupt_, out_);
    debugger.hold(adapter_.pid(), kAdapter);
  }

  std::string pid() const { return std::to_string(adapter_.pid()); }
  std::string content_of(const std::string& name) const {
    std::ifstream file(folder_.path() / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryFolder folder_;
  Interrupt interrupt_;
  Process adapter_{kAdapter};
  std::ostringstream out_;
};

TEST_F(DebuggerTest, GoesOnAtEnter) {
  const StandardInput input("some words\nmore");
  hold("");
  EXPECT_NE(out_.str().find("process " + pid() + ": sh -c read line"), std::string::npos) << out_.str();
  EXPECT_NE(out_.str().find("gdb -p " + pid() + "\n"), std::string::npos) << out_.str();
  char next = 0;
  EXPECT_EQ(::read(STDIN_FILENO, &next, 1), 1);
  EXPECT_EQ(next, 'm');  // what comes after Enter is not taken
}

TEST_F(DebuggerTest, NobodyWillPressEnter) {
  const StandardInput input("");
  EXPECT_THROW(hold(""), std::runtime_error);
}

TEST_F(DebuggerTest, CanBeInterrupted) {
  interrupt_.raise();
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const int before = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);  // which nobody writes to
  EXPECT_THROW(hold(""), Interrupted);
  ::dup2(before, STDIN_FILENO);
  for (const int fd : {ends[0], ends[1], before}) ::close(fd);
}

TEST_F(DebuggerTest, ACommandThatEndsHasDoneItsWork) {
  hold("echo {pid} {pid} > " + (folder_.path() / "said").string());
  EXPECT_EQ(content_of("said"), pid() + " " + pid() + "\n");
}

// The command runs until the object is destroyed, which waits for it; that it is traced is what lets the run
// go on before.
TEST_F(DebuggerTest, GoesOnOnceTheAdapterIsTraced) {
  const std::string pipe = (folder_.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string script = folder_.write("trace.py", R"(
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
if libc.ptrace(0x4206, int(sys.argv[1]), None, None) != 0:  # PTRACE_SEIZE
    open(sys.argv[3], "w").write("refused")
    sys.exit()
open(sys.argv[2]).read()
open(sys.argv[3], "w").write("released")
)");
  const std::string said = (folder_.path() / "said").string();
  {
    Debugger debugger(std::string(PYTHON) + " " + script + " {pid} " + pipe + " " + said, interrupt_, out_);
    debugger.hold(adapter_.pid(), kAdapter);
    if (content_of("said") == "refused") GTEST_SKIP() << "ptrace(2) is not permitted here";
    EXPECT_NE(tracer_of(adapter_.pid()), 0);
    EXPECT_EQ(content_of("said"), "");
    std::ofstream(pipe) << "go";
  }
  EXPECT_EQ(content_of("said"), "released");
}

TEST_F(DebuggerTest, AProcessThatIsNotHasNoTracer) {
  EXPECT_EQ(tracer_of(adapter_.pid()), 0);
  EXPECT_EQ(tracer_of(0), 0);
}

}  // namespace
}  // namespace gauge
