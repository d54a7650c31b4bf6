// Looking for separators in buffered bytes, as StreamReader.readuntil() does.
#pragma once

#include <cstddef>
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
std::optional<SeparatorMatch> find_separator(std::string_view data, std::string_view separator,
                                             std::size_t offset);

// The match with the smallest end; of matches with the same end, that of the separator that comes first.
// `separators` are sorted by length, as readuntil() sorts them (clauses RU-17, RU-18).
std::optional<SeparatorMatch> find_separator(std::string_view data, std::span<const std::string> separators,
                                             std::size_t offset);

}  // namespace streamgauge
