#include "ref/base/byte_search.h"

namespace streamgauge {

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
