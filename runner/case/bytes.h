// Bytes in JSON: strings of U+0000 to U+00FF, made data, digests (protocol.md, section 3; scenario.md,
// "Bytes").
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runner/case/json.h"

namespace gauge {

// Longer byte strings are given in expectations by length and SHA-256.
inline constexpr std::size_t kInlineBytesMax = 1024;

// Made data is no longer than this: what one adapter message may hold (protocol.md, section 1).
inline constexpr std::size_t kMadeBytesMax = std::size_t{64} << 20;

// The bytes that a JSON string stands for; `text` is UTF-8 as the library holds it. Throws
// std::invalid_argument: a character above U+00FF.
std::string bytes_of(std::string_view text);

// The JSON string, as UTF-8, that stands for the bytes.
std::string text_of(std::string_view bytes);

// True if `value` is bytes in the notation of scenarios: a string, {"repeat", "times"}, or an array of these.
bool is_made_bytes(const Json& value);

// The bytes of such a value. Throws std::invalid_argument.
std::string expand_bytes(const Json& value);

// Such a value as a request carries it: a string, or {"repeat", "times"} as it is (protocol.md, section 3).
// Throws std::invalid_argument.
Json requested_bytes(const Json& value);

// Lower-case hexadecimal.
std::string sha256(std::string_view bytes);

// An observation with each byte string of more than kInlineBytesMax bytes replaced by {"length", "sha256"},
// at any depth. Texts ({"text"}, {"repr"}, messages) are not bytes and stay. Throws std::invalid_argument as
// bytes_of does.
Json digest_long_bytes(Json observation);

// For people: "abc\r\n\x00", in quotes, ASCII only. More than `max` bytes: the first, then how many there
// are.
std::string quote_bytes(std::string_view bytes, std::size_t max = 64);

}  // namespace gauge
