#include "runner/case/normalise.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>

namespace gauge {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hexadecimal(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

constexpr int kEphemeralPortMin = 1024;  // below are those of services, which a scenario may name
constexpr std::string_view kOtherPort = "OTHER_PORT_";

// An address of IP: a host, a port, and for IPv6 two numbers more.
bool is_address(const Json& value) {
  if (!value.is_array() || (value.size() != 2 && value.size() != 4)) return false;
  const bool has_host = value[0].is_object() && value[0].contains("text");
  return has_host && value[1].is_number_integer();
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// Goes once through a text; no regular expressions, since std::regex recurses over as many characters as a
// hostile subject's message is long.
class Normaliser {
 public:
  Normaliser(std::string_view text, const std::vector<Replacement>& replacements)
      : text_(text), replacements_(replacements) {}

  std::string normalise() {
    while (at_ < text_.size()) {
      if (!replace_given() && !replace_number("0x", "0x\u2026", is_hexadecimal) &&
          !replace_number("fd=", "fd=N", is_digit) && !replace_number("Task-", "Task-N", is_digit) &&
          !replace_number("_ssl.c:", "_ssl.c:N", is_digit) && !replace_source_file()) {
        result_ += text_[at_++];
      }
    }
    return std::move(result_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }

  bool replace_given() {
    for (const Replacement& replacement : replacements_) {
      if (replacement.from.empty() || !rest().starts_with(replacement.from)) continue;
      if (is_number(replacement.from) && !stands_as_port(replacement.from.size())) continue;
      result_ += replacement.to;
      at_ += replacement.from.size();
      return true;
    }
    return false;
  }

  bool stands_as_port(std::size_t digits) const {
    std::string_view before = text_.substr(0, at_);
    bool ends = digits == rest().size() || !is_digit(rest()[digits]);
    return ends && (before.ends_with(':') || before.ends_with(", "));
  }

  template <typename IsDigit>
  bool replace_number(std::string_view prefix, std::string_view replacement, IsDigit is_part) {
    if (!rest().starts_with(prefix) || (at_ > 0 && is_word(text_[at_ - 1]))) return false;
    std::size_t end = at_ + prefix.size();
    while (end < text_.size() && is_part(text_[end])) ++end;
    if (end == at_ + prefix.size()) return false;
    result_ += replacement;
    at_ = end;
    return true;
  }

  bool replace_source_file() {
    if (text_[at_] != '/' || at_ < not_a_file_until_) return false;
    std::size_t end = std::min(text_.find_first_of(" '\"<>:,;()\n", at_), text_.size());
    not_a_file_until_ = end;
    std::string_view path = text_.substr(at_, end - at_);
    if (!path.ends_with(".py")) return false;
    result_ += path.substr(path.rfind('/') + 1);
    at_ = end;
    if (rest().size() > 1 && rest()[0] == ':' && is_digit(rest()[1])) {
      ++at_;
      while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    }
    return true;
  }

  std::string_view text_;
  const std::vector<Replacement>& replacements_;
  std::size_t at_ = 0;
  std::size_t not_a_file_until_ = 0;  // each part of a path is looked at once
  std::string result_;
};

void normalise_port(Json& port, const std::vector<Replacement>& replacements) {
  for (const Replacement& replacement : replacements) {
    if (port.dump() != replacement.from) continue;
    port = {{"text", replacement.to}};
    return;
  }
}

// An abstract name of a Unix socket, which begins with NUL, is bytes.
void normalise_abstract_name(Json& bytes, const std::vector<Replacement>& replacements) {
  for (const Replacement& replacement : replacements) {
    if (!replacement.from.starts_with('\0') || bytes != replacement.from) continue;
    bytes = {{"text", replacement.to}};
    return;
  }
}

void normalise_value(Json& value, const std::vector<Replacement>& replacements) {
  if (is_address(value)) normalise_port(value[1], replacements);
  if (value.is_string()) normalise_abstract_name(value, replacements);
  if (value.is_array()) {
    for (Json& item : value) normalise_value(item, replacements);
  } else if (value.is_object() && value.size() == 1 && value.contains("port")) {
    normalise_port(value["port"], replacements);
  } else if (value.is_object()) {
    // The loop's exception handler is called with or without an error.
    const bool error = value.contains("raises") || value.contains("context");
    for (auto& [key, member] : value.items()) {
      bool text = key == "text" || key == "repr" || (error && (key == "message" || key == "context"));
      if (text && member.is_string()) {
        member = normalise_text(member.get_ref<const std::string&>(), replacements);
      } else {
        normalise_value(member, replacements);
      }
    }
  }
}

}  // namespace

std::string normalise_text(std::string_view text, const std::vector<Replacement>& replacements) {
  return Normaliser(text, replacements).normalise();
}

Json normalise(Json observations, const std::vector<Replacement>& replacements) {
  for (Json& observation : observations) {
    for (Json& value : observation) normalise_value(value, replacements);
  }
  return observations;
}

void name_other_ports(const Json& value, std::vector<Replacement>& replacements) {
  if (is_address(value) && value[1] >= kEphemeralPortMin) {
    const std::string port = value[1].dump();
    const bool is_known = std::any_of(replacements.begin(), replacements.end(),
                                      [&port](const Replacement& known) { return known.from == port; });
    const auto others = std::count_if(replacements.begin(), replacements.end(), [](const Replacement& known) {
      return known.to.starts_with(kOtherPort);
    });
    if (!is_known) replacements.push_back({port, std::string(kOtherPort) + std::to_string(others + 1)});
  }
  if (value.is_structured()) {
    for (const Json& member : value) name_other_ports(member, replacements);
  }
}

}  // namespace gauge
