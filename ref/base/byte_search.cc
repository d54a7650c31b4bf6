#include "ref/base/byte_search.h"

#include <cstring>

namespace streamgauge {

// memchr for the last byte, then a look back: glibc's memmem walks short needles byte by byte and is ten to
// sixty times slower than its memchr.
std::optional<SeparatorMatch> find_separator(std::string_view data, std::string_view separator,
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

std::optional<SeparatorMatch> find_separator(std::string_view data, std::span<const std::string> separators,
                                             std::size_t offset) {
  if (separators.size() == 1) return find_separator(data, separators.front(), offset);
  std::optional<SeparatorMatch> best;
  for (const std::string& separator : separators) {
    // Only a match that ends earlier than the best one so far is of interest.
    const std::string_view searched = best ? data.substr(0, best->end - 1) : data;
    if (const auto match = find_separator(searched, separator, offset)) best = match;
  }
  return best;
}

}  // namespace streamgauge
