// Values in the notation of protocol.md, section 3, as scenarios write them.
#pragma once

#include <string>

#include "runner/case/json.h"
#include "runner/case/problem_list.h"

namespace gauge {

// The value as a request carries it: pieces of bytes joined, wherever bytes stand; {"repeat", "times"} alone
// stays. What is not a value is added to `problems` at `pointer` or below.
Json expand_value(const Json& value, const std::string& pointer, ProblemList& problems);

}  // namespace gauge
