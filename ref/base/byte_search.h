// Looking for separators in buffered bytes, as StreamReader.readuntil() does.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace streamgauge {

// Where a separator lies: [start, end) of the data.
struct SeparatorMatch {
  std::size_t start;
  std::size_t end;
};

// The first place at or after `offset` where `separator`, which is not empty, lies in `data`.
//
// memchr for the last byte, then a look back: glibc's memmem walks short needles byte by byte and is ten to
// sixty times slower than its memchr.
inline std::optional<SeparatorMatch> find_separator(std::string_view data, std::string_view separator,
                                                    std::size_t offset) {
  const std::size_t before_last = separator.size() - 1;
  std::size_t last = offset + before_last;
  while (last < data.size()) {
    const void* hit = std::memchr(data.data() + last, separator.back(), data.size() - last);
    if (hit == nullptr) return std::nullopt;
    last = static_cast<std::size_t>(static_cast<const char*>(hit) - data.data());
    const std::size_t start = last - before_last;
    // Mostly a separator is one byte, and then a call for nothing would be a tenth of readline().
    if (before_last == 0 || std::memcmp(data.data() + start, separator.data(), before_last) == 0) {
      return SeparatorMatch{.start = start, .end = last + 1};
    }
    ++last;
  }
  return std::nullopt;
}

// The match with the smallest end; of matches with the same end, that of the separator that comes first.
// `separators` are sorted by length, as readuntil() sorts them (clauses RU-17, RU-18).
std::optional<SeparatorMatch> find_separator(std::string_view data, std::span<const std::string> separators,
                                             std::size_t offset);

}  // namespace streamgauge
