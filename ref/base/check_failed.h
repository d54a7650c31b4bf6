// Checks of preconditions and invariants, under names that public headers may define.
#pragma once

#include <string>

namespace streamgauge {

// Prints the failed check with its place and ends the process: the program's own invariants are broken, so
// nothing that could be thrown or returned would be true any more.
[[noreturn]] void check_failed(const char* file, int line, const char* expression, const std::string& values);

}  // namespace streamgauge

// STREAMGAUGE_CHECK(condition): a precondition or invariant, verified in every build.
#define STREAMGAUGE_CHECK(condition) \
  ((condition) ? (void)0 : ::streamgauge::check_failed(__FILE__, __LINE__, #condition, std::string()))

// STREAMGAUGE_DCHECK(condition): the same for places where it was measured to cost; verified only in builds
// without NDEBUG.
#ifdef NDEBUG
#define STREAMGAUGE_DCHECK(condition) ((void)sizeof(!(condition)))
#else
#define STREAMGAUGE_DCHECK(condition) STREAMGAUGE_CHECK(condition)
#endif
