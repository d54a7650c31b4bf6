#include "ref/base/idna.h"

#include <gtest/gtest.h>

#include <string>

#include "ref/base/errors.h"

namespace streamgauge {
namespace {

std::string encoded(const std::string& name) {
  try {
    return idna_encode(name);
  } catch (const UnicodeEncodeError& error) {
    return error.what();
  }
}

// The texts are those of CPython 3.15's name.encode("idna").
TEST(IdnaEncodeTest, NamesInAsciiAreTakenAsTheyAre) {
  EXPECT_EQ(encoded("localhost"), "localhost");
  EXPECT_EQ(encoded("foo."), "foo.");
  EXPECT_EQ(encoded("a b"), "a b");
  EXPECT_EQ(encoded("::1"), "::1");
  EXPECT_EQ(encoded(std::string(63, 'a') + ".b"), std::string(63, 'a') + ".b");
}

TEST(IdnaEncodeTest, EmptyLabelsAreRefused) {
  EXPECT_EQ(encoded(".localhost"), "'idna' codec can't encode character '\\x2e' in position 0: label empty");
  EXPECT_EQ(encoded("x..y"), "'idna' codec can't encode character '\\x2e' in position 2: label empty");
}

TEST(IdnaEncodeTest, TooLongLabelsAreRefused) {
  EXPECT_EQ(encoded(std::string(64, 'a')),
            "'idna' codec can't encode characters in position 0-63: label too long");
  EXPECT_EQ(encoded("x." + std::string(65, 'a') + ".y"),
            "'idna' codec can't encode characters in position 2-66: label too long");
}

TEST(IdnaEncodeTest, OtherNamesAreToBeGivenEncoded) {
  EXPECT_EQ(encoded("b\xc3\xbc.de"),
            "'idna' codec can't encode character '\\xc3' in position 1: not ASCII, give the name as xn--...");
  EXPECT_EQ(encoded("xn--b-eha.de"), "xn--b-eha.de");
}

}  // namespace
}  // namespace streamgauge
