#include "runner/report/xml_text.h"

#include <stdexcept>

#include "runner/case/utf8.h"

namespace gauge {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_xml_character(char32_t character) {
  if (character < 0x20) return character == '\t' || character == '\n';
  if (character >= 0xD800 && character <= 0xDFFF) return false;
  return character != 0xFFFE && character != 0xFFFF && character <= 0x10FFFF;
}

// What stands at the front of a text.
struct FirstCharacter {
  std::size_t length;  // in bytes
  bool is_xml;         // XML has such a character
};

FirstCharacter first_character(std::string_view text) {
  std::string_view rest = text;
  try {
    const char32_t character = take_character(rest);
    const std::size_t length = text.size() - rest.size();
    std::string shortest_form;  // any other is not UTF-8 (RFC 3629, section 3)
    append_character(shortest_form, character);
    if (text.substr(0, length) == shortest_form) return {length, is_xml_character(character)};
  } catch (const std::invalid_argument&) {
    // Not UTF-8: the byte alone.
  }
  return {1, false};
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const FirstCharacter first = first_character(text);
    clean += first.is_xml ? text.substr(0, first.length) : kReplacement;
    text.remove_prefix(first.length);
  }
  return clean;
}

std::string shortened(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // within a character
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace gauge
