// Text that every format can hold.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gauge {

// The text with what XML 1.0 has no characters for (section 2.2) replaced by U+FFFD: control characters but
// for tab and line feed, U+FFFE, U+FFFF, bytes that are not UTF-8. A carriage return, which a parser would
// turn into a line feed (section 2.11), is replaced too.
std::string xml_text(std::string_view text);

// The text if it has at most so many bytes; else what has room of its characters, and "…".
std::string shortened(std::string_view text, std::size_t bytes_max);

}  // namespace gauge
