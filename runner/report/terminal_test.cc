#include "runner/report/terminal.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

TEST(Terminal, PaintsOnlyWhereThereAreColours) {
  Terminal terminal;
  EXPECT_EQ(terminal.paint(Colour::red, "x"), "x");
  terminal.colours = true;
  EXPECT_EQ(terminal.paint(Colour::red, "x"), "\033[31mx\033[0m");
}

TEST(Fitted, CountsCharactersNotBytes) {
  EXPECT_EQ(fitted("äöü", 3), "äöü");
  EXPECT_EQ(fitted("äöüß", 3), "äö…");
  EXPECT_EQ(fitted("abc", 1), "…");
  EXPECT_EQ(fitted("abc", 0), "");
}

TEST(Printable, LeavesNothingThatATerminalActsUpon) {
  EXPECT_EQ(printable("tab\t\x1b[2J\r\x07\x7f äö"), "tab\t?[2J??? äö");
}

}  // namespace
}  // namespace gauge
