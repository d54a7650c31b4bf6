#include "runner/case/json_layout.h"

#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "runner/case/utf8.h"

namespace gauge {
namespace {

constexpr std::size_t kIndent = 2;

void append_escape(std::string& text, char32_t character) {
  static constexpr char kDigits[] = "0123456789abcdef";
  text += "\\u00";
  text += kDigits[character >> 4 & 15];
  text += kDigits[character & 15];
}

void append_string(std::string& text, std::string_view value) {
  text += '"';
  while (!value.empty()) {
    char32_t character = take_character(value);
    switch (character) {
      case '"':
        text += "\\\"";
        break;
      case '\\':
        text += "\\\\";
        break;
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\t':
        text += "\\t";
        break;
      default:
        if (character < 0x20 || (character > 0x7E && character <= 0xFF)) {
          append_escape(text, character);
        } else {
          append_character(text, character);
        }
    }
  }
  text += '"';
}

void append_line(std::string& text, const Json& value) {
  if (value.is_string()) {
    append_string(text, value.get_ref<const std::string&>());
  } else if (value.is_array()) {
    const char* separator = "";
    text += '[';
    for (const Json& item : value) {
      text += separator;
      append_line(text, item);
      separator = ", ";
    }
    text += ']';
  } else if (value.is_object()) {
    const char* separator = "";
    text += '{';
    for (const auto& [key, member] : value.items()) {
      text += separator;
      append_string(text, key);
      text += ": ";
      append_line(text, member);
      separator = ", ";
    }
    text += '}';
  } else {
    text += value.dump();
  }
}

std::string key_text(const std::string& key) {
  std::string text;
  append_string(text, key);
  return text + ": ";
}

class Layout {
 public:
  std::string file(const Json& value) {
    if (value.is_structured() && !value.empty()) {
      open(value);
      members(value, kIndent);
      line_break(0);
      close(value);
    } else {
      append_line(text_, value);
    }
    return std::move(text_) + "\n";
  }

 private:
  // Appends `value`, whose lines are indented by `indent` and after which `tail` characters follow on its
  // last line.
  void append(const Json& value, std::size_t indent, std::size_t tail) {
    std::string line = layout_line(value);
    const bool fits = column() + count_characters(line) + tail <= kLayoutColumns;
    if (!value.is_structured() || value.empty() || (fits && !is_timeline(value, indent))) {
      text_ += line;
      return;
    }
    if (value.is_object() && opens_last(value)) {
      const Json& last = std::prev(value.end()).value();
      text_ += head(value);
      open(last);
      members(last, indent + kIndent);
      line_break(indent);
      close(last);
      text_ += '}';
      return;
    }
    open(value);
    members(value, indent + kIndent);
    line_break(indent);
    close(value);
  }

  // Objects of an array directly in the outermost object have a line each: the steps of a scenario.
  static bool is_timeline(const Json& value, std::size_t indent) {
    return value.is_array() && value.front().is_object() && indent == kIndent;
  }

  // An object may open its last value on its own line if what comes before fits on it.
  bool opens_last(const Json& object) const {
    const Json& last = std::prev(object.end()).value();
    return last.is_structured() && !last.empty() &&
           column() + count_characters(head(object)) + 1 <= kLayoutColumns;
  }

  // {"peer": "eof", "expect":
  static std::string head(const Json& object) {
    std::string text = "{";
    for (auto member = object.begin(); member != object.end(); ++member) {
      text += key_text(member.key());
      if (std::next(member) != object.end()) text += layout_line(member.value()) + ", ";
    }
    return text;
  }

  void members(const Json& container, std::size_t indent) {
    for (auto member = container.begin(); member != container.end(); ++member) {
      line_break(indent);
      if (container.is_object()) text_ += key_text(member.key());
      const bool last = std::next(member) == container.end();
      append(*member, indent, last ? 0 : 1);
      if (!last) text_ += ',';
    }
  }

  void open(const Json& container) { text_ += container.is_array() ? '[' : '{'; }
  void close(const Json& container) { text_ += container.is_array() ? ']' : '}'; }

  void line_break(std::size_t indent) {
    text_ += '\n';
    line_start_ = text_.size();
    text_.append(indent, ' ');
  }

  std::size_t column() const { return count_characters(std::string_view(text_).substr(line_start_)); }

  std::string text_;
  std::size_t line_start_ = 0;
};

}  // namespace

std::string layout_file(const Json& value) { return Layout().file(value); }

std::string layout_line(const Json& value) {
  std::string text;
  append_line(text, value);
  return text;
}

}  // namespace gauge
