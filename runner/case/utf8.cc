#include "runner/case/utf8.h"

#include <cstddef>
#include <stdexcept>

namespace gauge {

char32_t take_character(std::string_view& text) {
  auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byte(0);
  std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  char32_t character = length == 1 ? lead : lead & (0x7Fu >> length);
  bool valid = length == 1 || (lead >= 0xC2 && lead <= 0xF4);
  if (!valid || text.size() < length) throw std::invalid_argument("not UTF-8");
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) throw std::invalid_argument("not UTF-8");
    character = character << 6 | (byte(i) & 0x3Fu);
  }
  text.remove_prefix(length);
  return character;
}

void append_character(std::string& text, char32_t character) {
  auto append = [&text](char32_t byte) { text += static_cast<char>(byte); };
  if (character < 0x80) {
    append(character);
  } else if (character < 0x800) {
    append(0xC0 | character >> 6);
    append(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    append(0xE0 | character >> 12);
    append(0x80 | (character >> 6 & 0x3F));
    append(0x80 | (character & 0x3F));
  } else {
    append(0xF0 | character >> 18);
    append(0x80 | (character >> 12 & 0x3F));
    append(0x80 | (character >> 6 & 0x3F));
    append(0x80 | (character & 0x3F));
  }
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

}  // namespace gauge
