#include "runner/report/markdown_text.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "runner/report/terminal.h"
#include "runner/report/xml_text.h"

namespace gauge {

namespace {

constexpr std::size_t kLineBytes = 400;
constexpr std::string_view kMarkup = "\\`*_[]|~$#";
constexpr std::string_view kApart = "<!-- -->";  // shown as nothing

// Sites make mentions, references and emoji of what begins so, escaped or not.
bool is_joined(char c, char next) {
  const bool is_word = std::isalnum(static_cast<unsigned char>(next)) != 0 || next == '_' || next == '+';
  return is_word && (c == '@' || c == '#' || c == ':');
}

std::string html_character(char c) {
  if (c == '&') return "&amp;";
  if (c == '<') return "&lt;";
  if (c == '>') return "&gt;";
  if (c == '"') return "&quot;";
  return {c};
}

std::string one_line(std::string_view text) {
  std::string line = xml_text(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::replace(line.begin(), line.end(), '\t', ' ');
  return printable(std::move(line));
}

// Begins a list, a heading or a thematic break where it is the first of a line. `digits`: that stand before
// it.
bool begins_block(char c, std::size_t digits) {
  return digits == 0 ? std::string_view("-+=").find(c) != std::string_view::npos : c == '.' || c == ')';
}

std::size_t longest_run(std::string_view text, char c) {
  std::size_t longest = 0, run = 0;
  for (const char each : text) {
    run = each == c ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  std::string line = one_line(text);
  line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  std::string escaped;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool is_first = i == digits && begins_block(line[i], digits);
    if (is_first || kMarkup.find(line[i]) != std::string_view::npos) escaped += '\\';
    escaped += html_character(line[i]);
    if (i + 1 < line.size() && is_joined(line[i], line[i + 1])) escaped += kApart;
  }
  return escaped;
}

std::string markdown_code(std::string_view text) {
  const std::string line = one_line(text);
  if (line.empty()) return "";
  const std::string fence(longest_run(line, '`') + 1, '`');
  // One blank on either side is taken off again (section 6.3).
  const bool is_padded = std::string_view("` ").find(line.front()) != std::string_view::npos ||
                         std::string_view("` ").find(line.back()) != std::string_view::npos;
  return is_padded ? fence + " " + line + " " + fence : fence + line + fence;
}

std::string markdown_code_in_cell(std::string_view text) {
  std::string code;
  for (const char c : markdown_code(text)) {
    if (c == '|') code += '\\';
    code += c;
  }
  return code;
}

std::string markdown_block(const std::string& text, const std::string& info) {
  std::size_t fence_length = 3;
  std::string shown;
  std::istringstream in(xml_text(text));
  for (std::string line; std::getline(in, line);) {
    fence_length = std::max(fence_length, longest_run(line, '`') + 1);
    shown += shortened(printable(line), kLineBytes) + "\n";
  }
  const std::string fence(fence_length, '`');
  return fence + info + "\n" + shown + fence + "\n";
}

std::string html_text(std::string_view text) {
  const std::string line = one_line(text);
  std::string escaped;
  for (std::size_t i = 0; i < line.size(); ++i) {
    escaped += html_character(line[i]);
    if (i + 1 < line.size() && is_joined(line[i], line[i + 1])) escaped += kApart;
  }
  return escaped;
}

std::string html_code(std::string_view text) {
  std::string escaped;
  for (const char c : one_line(text)) escaped += html_character(c);
  return "<code>" + escaped + "</code>";
}

}  // namespace gauge
