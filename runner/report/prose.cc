#include "runner/report/prose.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace gauge {

Prose& Prose::say(std::string_view words) {
  if (!words.empty()) spans_.push_back({false, std::string(words)});
  return *this;
}

Prose& Prose::literal(std::string_view text) {
  spans_.push_back({true, std::string(text)});
  return *this;
}

Prose& Prose::literals(const std::vector<std::string>& texts) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) say(i + 1 == texts.size() ? " and " : ", ");
    literal(texts[i]);
  }
  return *this;
}

Prose& Prose::join(const Prose& other) {
  spans_.insert(spans_.end(), other.spans_.begin(), other.spans_.end());
  return *this;
}

std::string Prose::plain() const {
  std::string text;
  for (const Span& span : spans_) text += span.text;
  return text;
}

std::string Prose::markdown() const {
  std::string text;
  for (const Span& span : spans_)
    text += span.is_literal ? markdown_literal(span.text) : markdown_words(span.text);
  return text;
}

std::string markdown_words(std::string_view words) {
  const auto is_within_word = [words](std::size_t at) {
    const auto is_alphanumeric = [words](std::size_t position) {
      return position < words.size() && std::isalnum(static_cast<unsigned char>(words[position])) != 0;
    };
    return at > 0 && is_alphanumeric(at - 1) && is_alphanumeric(at + 1);
  };
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool is_markup = std::string_view("\\`*_[]<>|#~&").find(words[i]) != std::string_view::npos;
    // CommonMark 0.31, section 6.2: an underscore between letters is one.
    if (is_markup && !(words[i] == '_' && is_within_word(i))) text += '\\';
    text += words[i];
  }
  return text;
}

std::string markdown_literal(std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const bool is_padded = text.empty() || text.front() == '`' || text.back() == '`';
  const std::string blank = is_padded ? " " : "";
  return fence + blank + std::string(text) + blank + fence;
}

}  // namespace gauge
