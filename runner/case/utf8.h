// Characters of UTF-8 text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gauge {

// Takes the first character off `text`, which is not empty. Throws std::invalid_argument: not UTF-8.
char32_t take_character(std::string_view& text);

void append_character(std::string& text, char32_t character);

// How many characters, which for our texts is how many columns of a terminal.
std::size_t count_characters(std::string_view text);

}  // namespace gauge
