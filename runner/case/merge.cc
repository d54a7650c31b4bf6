#include "runner/case/merge.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <utility>

namespace gauge {
namespace {

using Merged = std::vector<MergedObservation>;

// Merges one more list into what is merged so far; `contexts` is where the list was observed.
Merged merge(const Merged& merged, const Json& list, const ContextSet& contexts) {
  const std::size_t rows = merged.size(), columns = list.size();
  // length[i][j]: of the longest common subsequence of what follows merged[i] and list[j], these included.
  std::vector<std::vector<std::size_t>> length(rows + 1, std::vector<std::size_t>(columns + 1, 0));
  auto equal = [&](std::size_t i, std::size_t j) { return merged[i].observation == list[j]; };
  for (std::size_t i = rows; i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      length[i][j] = equal(i, j) ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
    }
  }
  Merged result;
  std::size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && equal(i, j)) {
      result.push_back({merged[i].observation, merged[i].contexts | contexts});
      ++i;
      ++j;
    } else if (j == columns || (i < rows && length[i + 1][j] >= length[i][j + 1])) {
      result.push_back(merged[i++]);
    } else {
      result.push_back({list[j++], contexts});
    }
  }
  return result;
}

}  // namespace

std::vector<MergedObservation> merge_observations(const std::vector<Json>& lists) {
  std::vector<std::pair<Json, ContextSet>> distinct;
  for (std::size_t context = 0; context < lists.size(); ++context) {
    auto found = std::find_if(distinct.begin(), distinct.end(),
                              [&](const auto& group) { return group.first == lists[context]; });
    if (found == distinct.end()) found = distinct.insert(distinct.end(), {lists[context], ContextSet()});
    found->second.set(context);
  }
  Merged merged;
  for (const auto& [list, contexts] : distinct) merged = merge(merged, list, contexts);
  return merged;
}

}  // namespace gauge
