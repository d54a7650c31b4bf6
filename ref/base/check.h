#pragma once

#include <sstream>
#include <string>

namespace streamgauge {

// Prints the failed check with its place and ends the process: the program's own invariants are broken, so
// nothing that could be thrown or returned would be true any more.
[[noreturn]] void check_failed(const char* file, int line, const char* expression, const std::string& values);

template <class Left, class Right>
[[noreturn]] void check_comparison_failed(const char* file, int line, const char* expression,
                                          const Left& left, const Right& right) {
  std::ostringstream values;
  values << " (" << left << " vs " << right << ")";
  check_failed(file, line, expression, values.str());
}

}  // namespace streamgauge

// CHECK(condition): a precondition or invariant, verified in every build.
#define CHECK(condition) \
  ((condition) ? (void)0 : ::streamgauge::check_failed(__FILE__, __LINE__, #condition, std::string()))

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

// DCHECK(condition): CHECK for places where it was measured to cost; verified only in builds without NDEBUG.
#ifdef NDEBUG
#define DCHECK(condition) ((void)sizeof(!(condition)))
#else
#define DCHECK(condition) CHECK(condition)
#endif
