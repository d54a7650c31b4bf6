// What the place that text goes to can show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gauge {

enum class Colour { red, green, yellow, cyan, dim, bold };

struct Terminal {
  bool interactive = false;  // lines can be overwritten
  bool colours = false;
  std::size_t columns = 80;

  // A terminal is interactive unless TERM is unset or "dumb"; it has colours unless NO_COLOR is set and not
  // empty (no-color.org).
  static Terminal of_descriptor(int fd);

  // The text in the colour, or as it is where there are none.
  std::string paint(Colour colour, std::string_view text) const;
};

// The text, or as much of its front as fits, ending in "…".
std::string fitted(std::string_view text, std::size_t columns);

// A line that others wrote, with its control characters replaced: it is not to steer the terminal.
std::string printable(std::string line);

}  // namespace gauge
