#include "ref/base/idna.h"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

#include "ref/base/errors.h"

namespace streamgauge {

namespace {

// RFC 1034, section 3.1.
constexpr std::size_t kLabelBytesMax = 63;

// The text of Python's UnicodeEncodeError for name[begin:end].
[[noreturn]] void throw_unicode_error(const std::string& name, std::size_t begin, std::size_t end,
                                      const std::string& reason) {
  std::string what = "characters in position " + std::to_string(begin) + "-" + std::to_string(end - 1);
  if (end == begin + 1) {
    char escaped[8];
    std::snprintf(escaped, sizeof(escaped), "\\x%02x", static_cast<unsigned char>(name[begin]));
    what = "character '" + std::string(escaped) + "' in position " + std::to_string(begin);
  }
  throw UnicodeEncodeError("'idna' codec can't encode " + what + ": " + reason);
}

}  // namespace

// Lib/encodings/idna.py, Codec.encode.
std::string idna_encode(const std::string& name) {
  const auto is_foreign = [](char c) { return static_cast<unsigned char>(c) > 0x7F; };
  if (const auto foreign = std::find_if(name.begin(), name.end(), is_foreign); foreign != name.end()) {
    const auto at = static_cast<std::size_t>(foreign - name.begin());
    throw_unicode_error(name, at, at + 1, "not ASCII, give the name as xn--...");
  }
  struct Label {
    std::size_t begin;
    std::size_t end;
  };
  std::vector<Label> labels;
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    labels.push_back(Label{begin, end});
    if (end == name.size()) break;
    begin = end + 1;
  }
  // The last may be empty: a name may end with a dot.
  for (std::size_t i = 0; i + 1 < labels.size(); ++i) {
    if (labels[i].begin == labels[i].end) {
      throw_unicode_error(name, labels[i].begin, labels[i].begin + 1, "label empty");
    }
  }
  for (const Label& label : labels) {
    if (label.end - label.begin > kLabelBytesMax) {
      throw_unicode_error(name, label.begin, label.end, "label too long");
    }
  }
  return name;
}

}  // namespace streamgauge
