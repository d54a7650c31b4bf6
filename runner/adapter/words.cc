#include "runner/adapter/words.h"

#include <stdexcept>

namespace gauge {

// POSIX.1-2017, Shell Command Language, 2.2 "Quoting".
//
//              '  -> single_quoted -> '
//   between/in "  -> double_quoted -> "   -> in a word (also an empty one)
//   a word     \c -> c
std::vector<std::string> split_words(std::string_view line) {
  enum class State { between, word, single_quoted, double_quoted };
  State state = State::between;
  std::vector<std::string> words;
  const auto in_word = [&]() -> std::string& {
    if (state == State::between) words.emplace_back();
    return words.back();
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (state == State::single_quoted) {
      if (c == '\'') {
        state = State::word;
      } else {
        words.back().push_back(c);
      }
    } else if (state == State::double_quoted) {
      const bool is_escape = c == '\\' && i + 1 < line.size() && (line[i + 1] == '"' || line[i + 1] == '\\');
      if (c == '"') {
        state = State::word;
      } else {
        words.back().push_back(is_escape ? line[++i] : c);
      }
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      state = State::between;
    } else if (c == '#' && state == State::between) {
      break;
    } else {
      std::string& word = in_word();
      state = State::word;
      if (c == '\'') {
        state = State::single_quoted;
      } else if (c == '"') {
        state = State::double_quoted;
      } else {
        word.push_back(c == '\\' && i + 1 < line.size() ? line[++i] : c);
      }
    }
  }
  if (state == State::single_quoted || state == State::double_quoted) {
    throw std::invalid_argument("a quote is not closed");
  }
  return words;
}

}  // namespace gauge
