// The checks of check_failed.h under short names, for sources. Public headers use the long ones, so that a
// program keeps names such as CHECK for itself.
#pragma once

#include <sstream>
#include <string>

#include "ref/base/check_failed.h"

namespace streamgauge {

template <class Left, class Right>
[[noreturn]] void check_comparison_failed(const char* file, int line, const char* expression,
                                          const Left& left, const Right& right) {
  std::ostringstream values;
  values << " (" << left << " vs " << right << ")";
  check_failed(file, line, expression, values.str());
}

}  // namespace streamgauge

#define CHECK(condition) STREAMGAUGE_CHECK(condition)
#define DCHECK(condition) STREAMGAUGE_DCHECK(condition)

// CHECK_EQ(left, right): as CHECK(left == right), and prints both values. Evaluates each once.
#define CHECK_EQ(left, right)                                                                     \
  do {                                                                                            \
    const auto& check_left = (left);                                                              \
    const auto& check_right = (right);                                                            \
    if (!(check_left == check_right)) {                                                           \
      ::streamgauge::check_comparison_failed(__FILE__, __LINE__, #left " == " #right, check_left, \
                                             check_right);                                        \
    }                                                                                             \
  } while (false)
