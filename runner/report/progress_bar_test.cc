#include "runner/report/progress_bar.h"

#include <gtest/gtest.h>

#include <sstream>

namespace gauge {
namespace {

TEST(ProgressLine, SaysHowFarHowManyAndWhat) {
  EXPECT_EQ(progress_line(3, 4, 1, "cpython-3.6  a@direct", 100),
            "[=====================       ] 3/4  1 deviation  cpython-3.6  a@direct");
  EXPECT_EQ(progress_line(0, 0, 0, "", 100).substr(0, 30), "[============================]");
}

TEST(ProgressLine, FitsTheTerminal) {
  const std::string line = progress_line(1, 2, 0, "reader/readuntil/something-long@tcp-client", 60);
  EXPECT_EQ(line, "[==============              ] 1/2  0 deviations  reader/re…");
}

TEST(ProgressBar, ShowsNothingWhereLinesCannotBeOverwritten) {
  std::ostringstream out;
  {
    ProgressBar bar(out, Terminal{}, 2);
    bar.update(1, 0, "x");
  }
  EXPECT_EQ(out.str(), "");
}

TEST(ProgressBar, LeavesTheTerminalAsItWas) {
  std::ostringstream out;
  Terminal terminal;
  terminal.interactive = true;
  {
    ProgressBar bar(out, terminal, 2);
    bar.update(1, 0, "x");
    bar.update(2, 0, "x");  // too soon to be drawn
  }
  EXPECT_EQ(out.str(), "\r\033[K" + progress_line(1, 2, 0, "x", terminal.columns - 1) + "\r\033[K");
}

}  // namespace
}  // namespace gauge
