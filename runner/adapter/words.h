// A command line as a person types it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gauge {

// Splits a line into words as a POSIX shell does: blanks, '...', "...", backslash, and a comment from a '#'
// at the beginning of a word. Nothing is expanded. Throws std::invalid_argument: a quote is not closed.
std::vector<std::string> split_words(std::string_view line);

}  // namespace gauge
