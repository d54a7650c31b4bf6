// Text for people in lines of a width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gauge {

// The words of the text joined to lines of at most `columns`; a word that is longer has a line of its own.
std::vector<std::string> wrap(std::string_view text, std::size_t columns);

}  // namespace gauge
