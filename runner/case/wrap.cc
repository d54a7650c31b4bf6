#include "runner/case/wrap.h"

#include <algorithm>

#include "runner/case/utf8.h"

namespace gauge {

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines = {""};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    const std::size_t used = count_characters(lines.back());
    if (used > 0 && used + 1 + count_characters(word) > columns) {
      lines.emplace_back();
    } else if (used > 0) {
      lines.back() += ' ';
    }
    lines.back() += word;
    at = end + 1;
  }
  return lines;
}

}  // namespace gauge
