#pragma once

#include <cstddef>

namespace streamgauge {

// How often operator new was called so far, in a program that links this: it replaces operator new, or under
// ThreadSanitizer counts all that is allocated.
std::size_t allocation_count();

}  // namespace streamgauge
