// "Did you mean": the words of a list that a misspelt word may have stood for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gauge {

// Candidates that are near to `word`, nearest first, at most `count`; none if nothing is similar enough.
// Distance counts insertions, deletions, replacements and swaps of neighbours; up to a third of the word's
// length is near.
std::vector<std::string> near_words(std::string_view word, const std::vector<std::string>& candidates,
                                    std::size_t count = 1);

// "word", in quotes.
std::string quote(std::string_view word);

// "; did you mean "title"?" or, if nothing is near, "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

// "a", "a and b", "a, b and c"; or with another conjunction.
std::string enumerate(const std::vector<std::string>& words, std::string_view conjunction = "and");

}  // namespace gauge
