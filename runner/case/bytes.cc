#include "runner/case/bytes.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "runner/case/utf8.h"

namespace gauge {
namespace {

std::string hexadecimal(unsigned value, int digits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(static_cast<std::size_t>(digits), '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4) *digit = kDigits[value & 15];
  return text;
}

bool is_piece(const Json& value) {
  if (value.is_string()) return true;
  return value.is_object() && value.size() == 2 && value.contains("repeat") && value.contains("times");
}

// Bytes that are repeated; a string is repeated once.
struct Repetition {
  std::string unit;
  std::size_t times;
};

Repetition repetition_of(const Json& piece) {
  if (piece.is_string()) return {bytes_of(piece.get_ref<const std::string&>()), 1};
  const Json& times = piece["times"];
  if (!times.is_number_integer() || times < 0 || !piece["repeat"].is_string()) {
    throw std::invalid_argument("\"repeat\" is a string and \"times\" a number of times");
  }
  std::string unit = bytes_of(piece["repeat"].get_ref<const std::string&>());
  const auto count = times.get<std::size_t>();
  if (!unit.empty() && count > kMadeBytesMax / unit.size()) {
    throw std::invalid_argument("made data is at most " + std::to_string(kMadeBytesMax) + " bytes");
  }
  return {std::move(unit), count};
}

std::string expand_piece(const Json& piece) {
  const Repetition repetition = repetition_of(piece);
  std::string bytes;
  bytes.reserve(repetition.unit.size() * repetition.times);
  for (std::size_t i = 0; i < repetition.times; ++i) bytes += repetition.unit;
  return bytes;
}

// How many characters of ASCII, which are bytes and text alike, are at the beginning: made data is megabytes
// of nothing else.
std::size_t ascii_prefix(std::string_view text) {
  const auto* end = std::find_if(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
  return static_cast<std::size_t>(end - text.begin());
}

void digest_value(Json& value);

void digest_members(Json& object) {
  if (object.contains("text") || object.contains("repr") || object.contains("type") ||
      object.contains("streams") || object.contains("sha256")) {
    return;
  }
  // The loop's exception handler is called with or without an error.
  const bool error = object.contains("raises") || object.contains("context");
  for (auto& [key, member] : object.items()) {
    bool text = error && (key == "raises" || key == "message" || key == "errno" || key == "context");
    if (!text) digest_value(member);
  }
}

void digest_value(Json& value) {
  if (value.is_string()) {
    std::string bytes = bytes_of(value.get_ref<const std::string&>());
    if (bytes.size() > kInlineBytesMax) value = {{"length", bytes.size()}, {"sha256", sha256(bytes)}};
  } else if (value.is_array()) {
    for (Json& item : value) digest_value(item);
  } else if (value.is_object()) {
    digest_members(value);
  }
}

}  // namespace

std::string bytes_of(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (;;) {
    const std::size_t plain = ascii_prefix(text);
    bytes += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return bytes;
    char32_t character = take_character(text);
    if (character > 0xFF) {
      throw std::invalid_argument("the character U+" + hexadecimal(character, character > 0xFFFF ? 6 : 4) +
                                  " is not a byte: bytes are U+0000 to U+00FF");
    }
    bytes += static_cast<char>(character);
  }
}

std::string text_of(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (;;) {
    const std::size_t plain = ascii_prefix(bytes);
    text += bytes.substr(0, plain);
    bytes.remove_prefix(plain);
    if (bytes.empty()) return text;
    append_character(text, static_cast<unsigned char>(bytes.front()));
    bytes.remove_prefix(1);
  }
}

bool is_made_bytes(const Json& value) {
  if (value.is_array()) return !value.empty() && std::all_of(value.begin(), value.end(), is_piece);
  return is_piece(value);
}

std::string expand_bytes(const Json& value) {
  if (!is_made_bytes(value)) {
    throw std::invalid_argument("bytes are a string, {\"repeat\", \"times\"} or an array of these");
  }
  if (!value.is_array()) return expand_piece(value);
  std::string bytes;
  for (const Json& piece : value) bytes += expand_piece(piece);
  return bytes;
}

Json requested_bytes(const Json& value) {
  if (!value.is_object() || !is_piece(value)) return text_of(expand_bytes(value));
  repetition_of(value);
  return value;
}

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot compute SHA-256");
  }
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += hexadecimal(digest[i], 2);
  return text;
}

Json digest_long_bytes(Json observation) {
  for (auto& [key, value] : observation.items()) {
    if (key != "when") digest_value(value);
  }
  return observation;
}

std::string quote_bytes(std::string_view bytes, std::size_t max) {
  std::string text = "\"";
  for (char c : bytes.substr(0, max)) {
    auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
      case '\\':
        text += '\\';
        text += c;
        break;
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\t':
        text += "\\t";
        break;
      default:
        if (byte >= 0x20 && byte < 0x7F) {
          text += c;
        } else {
          text += "\\x" + hexadecimal(byte, 2);
        }
    }
  }
  text += '"';
  if (bytes.size() > max) text += "... (" + std::to_string(bytes.size()) + " bytes)";
  return text;
}

}  // namespace gauge
