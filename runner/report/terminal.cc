#include "runner/report/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "runner/case/utf8.h"

namespace gauge {

namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Terminal Terminal::of_descriptor(int fd) {
  Terminal terminal;
  const std::string_view kind = variable("TERM");
  terminal.interactive = ::isatty(fd) == 1 && !kind.empty() && kind != "dumb";
  terminal.colours = terminal.interactive && variable("NO_COLOR").empty();
  winsize size{};
  if (terminal.interactive && ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    terminal.columns = size.ws_col;
  }
  return terminal;
}

std::string Terminal::paint(Colour colour, std::string_view text) const {
  if (!colours) return std::string(text);
  const auto code = [colour] {
    switch (colour) {
      case Colour::red:
        return "\033[31m";
      case Colour::green:
        return "\033[32m";
      case Colour::yellow:
        return "\033[33m";
      case Colour::cyan:
        return "\033[36m";
      case Colour::dim:
        return "\033[2m";
      case Colour::bold:
        return "\033[1m";
    }
    return "";
  }();
  return code + std::string(text) + "\033[0m";
}

std::string printable(std::string line) {
  for (char& c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) c = '?';
  }
  return line;
}

std::string fitted(std::string_view text, std::size_t columns) {
  if (count_characters(text) <= columns) return std::string(text);
  if (columns == 0) return "";
  std::size_t end = 0;
  while (count_characters(text.substr(0, end + 1)) < columns) ++end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace gauge
