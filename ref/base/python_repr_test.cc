#include "ref/base/python_repr.h"

#include <gtest/gtest.h>

namespace streamgauge {
namespace {

// Each expected text is what repr() printed in CPython 3.15.
TEST(PythonRepr, QuotesAndEscapesAsPython) {
  using namespace std::string_view_literals;
  EXPECT_EQ(python_repr("boom"), "'boom'");
  EXPECT_EQ(python_repr("it's"), "\"it's\"");
  EXPECT_EQ(python_repr("it's \"it\""), "'it\\'s \"it\"'");
  EXPECT_EQ(python_repr("a\\b"), "'a\\\\b'");
  EXPECT_EQ(python_repr("a\r\n\tb"), "'a\\r\\n\\tb'");
  EXPECT_EQ(python_repr("\0abc\x7f"sv), "'\\x00abc\\x7f'");
  EXPECT_EQ(python_repr("\xc3\xa9"), "'\xc3\xa9'");
}

}  // namespace
}  // namespace streamgauge
