#include "runner/case/near_words.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace gauge {
namespace {

// Optimal string alignment distance: Damerau-Levenshtein in which no part is edited twice.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::vector<std::string> near_words(std::string_view word, const std::vector<std::string>& candidates,
                                    std::size_t count) {
  // A typo in a short word is still near: at least one edit is allowed.
  const std::size_t distance_max = std::max<std::size_t>(1, word.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& candidate : candidates) {
    std::size_t edits = distance(word, candidate);
    if (edits <= distance_max && edits < word.size()) near.emplace_back(edits, candidate);
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<std::string> words;
  for (std::size_t i = 0; i < near.size() && i < count; ++i) words.push_back(near[i].second);
  return words;
}

std::string quote(std::string_view word) { return "\"" + std::string(word) + "\""; }

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  std::vector<std::string> near = near_words(word, candidates);
  return near.empty() ? "" : "; did you mean " + quote(near.front()) + "?";
}

std::string enumerate(const std::vector<std::string>& words, std::string_view conjunction) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " " + std::string(conjunction) + " " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace gauge
