// One line at the bottom of a terminal that says how far a run is.
#pragma once

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>

#include "runner/report/terminal.h"

namespace gauge {

class ProgressBar {
 public:
  // Shows nothing if the terminal is not interactive.
  ProgressBar(std::ostream& out, const Terminal& terminal, std::size_t total);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // Draws at most 20 times a second.
  void update(std::size_t done, std::size_t deviations, const std::string& current);
  // Takes the line away, so that other text can be written in its place; the next update draws it again.
  void clear();

 private:
  std::ostream& out_;
  Terminal terminal_;
  std::size_t total_;
  bool visible_ = false;
  std::chrono::steady_clock::time_point next_draw_{};
};

// The line: "[=====>    ] 412/812  2 deviations  reader/..."; fits the columns.
std::string progress_line(std::size_t done, std::size_t total, std::size_t deviations,
                          const std::string& current, std::size_t columns);

}  // namespace gauge
