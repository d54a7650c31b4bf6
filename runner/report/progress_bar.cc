#include "runner/report/progress_bar.h"

#include <algorithm>

namespace gauge {

namespace {

constexpr std::chrono::milliseconds kDrawInterval{50};
constexpr std::size_t kBarColumns = 28;

}  // namespace

ProgressBar::ProgressBar(std::ostream& out, const Terminal& terminal, std::size_t total)
    : out_(out), terminal_(terminal), total_(total) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::update(std::size_t done, std::size_t deviations, const std::string& current) {
  if (!terminal_.interactive) return;
  const auto now = std::chrono::steady_clock::now();
  if (visible_ && now < next_draw_) return;
  next_draw_ = now + kDrawInterval;
  visible_ = true;
  // One column is left free: a terminal may wrap a line that fills it.
  out_ << "\r\033[K" << progress_line(done, total_, deviations, current, terminal_.columns - 1) << std::flush;
}

void ProgressBar::clear() {
  if (!visible_) return;
  out_ << "\r\033[K" << std::flush;
  visible_ = false;
}

std::string progress_line(std::size_t done, std::size_t total, std::size_t deviations,
                          const std::string& current, std::size_t columns) {
  const std::size_t filled = total == 0 ? kBarColumns : std::min(kBarColumns, done * kBarColumns / total);
  std::string line = "[" + std::string(filled, '=') + std::string(kBarColumns - filled, ' ') + "] ";
  line += std::to_string(done) + "/" + std::to_string(total);
  line += "  " + std::to_string(deviations) + (deviations == 1 ? " deviation" : " deviations");
  return fitted(line + "  " + current, columns);
}

}  // namespace gauge
