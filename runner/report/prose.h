// Words for people in which some are literal: a call, bytes, the name of an outcome.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gauge {

class Prose {
 public:
  Prose() = default;
  explicit Prose(std::string_view words) { say(words); }

  Prose& say(std::string_view words);
  Prose& literal(std::string_view text);
  // Literals one after the other: a, b and c.
  Prose& literals(const std::vector<std::string>& texts);

  // The words of another, literal or not.
  Prose& join(const Prose& other);

  bool empty() const { return spans_.empty(); }
  std::string plain() const;
  // GitHub Flavored Markdown: literals are code spans, and nothing of the words is markup.
  std::string markdown() const;

 private:
  struct Span {
    bool is_literal;
    std::string text;
  };
  std::vector<Span> spans_;
};

}  // namespace gauge
