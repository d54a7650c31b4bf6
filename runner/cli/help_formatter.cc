#include "runner/cli/help_formatter.h"

#include <sstream>

namespace gauge {

namespace {

constexpr std::size_t kNameColumns = 26;
constexpr std::size_t kDescriptionColumns = 72;

}  // namespace

HelpFormatter::HelpFormatter() { column_width(kNameColumns); }

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  std::istringstream in(CLI::Formatter::make_option_desc(option));
  std::string text;
  std::size_t used = 0;
  for (std::string word; in >> word;) {
    const bool fits = used + 1 + word.size() <= kDescriptionColumns;
    if (!text.empty()) text += fits ? " " : "\n";
    used = fits && !text.empty() ? used + 1 + word.size() : word.size();
    text += word;
  }
  return text;
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
  std::string text = CLI::Formatter::make_help(app, std::move(name), mode);
  std::size_t at = 0;
  while ((at = text.find("\n\n\n", at)) != std::string::npos) text.erase(at, 1);
  return text;
}

}  // namespace gauge
