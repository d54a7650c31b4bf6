#include "runner/report/prose.h"

#include <cstddef>

#include "runner/report/markdown_text.h"

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
  for (const Span& span : spans_) {
    // markdown_text takes blanks at the front off: between spans they stand.
    if (!span.is_literal && span.text.starts_with(' ')) text += ' ';
    text += span.is_literal ? markdown_code(span.text) : markdown_text(span.text);
  }
  return text;
}

}  // namespace gauge
