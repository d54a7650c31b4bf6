// Python's repr() of text, which many of its error messages contain.
#pragma once

#include <string>
#include <string_view>

namespace streamgauge {

// "it's" -> "it's" in double quotes, "x\n" -> 'x\n': single quotes unless only double quotes avoid escapes;
// bytes that are not printable ASCII or UTF-8 as escapes.
std::string python_repr(std::string_view text);

}  // namespace streamgauge
