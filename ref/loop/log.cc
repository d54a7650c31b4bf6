#include "ref/loop/log.h"

#include <cstdio>

namespace streamgauge {

void Log::say(Level level, const std::string& text) noexcept {
  try {
    if (handler_) {
      handler_(level, text);
    } else if (level != Level::kResourceWarning) {
      std::fprintf(stderr, "%s\n", text.c_str());
    }
  } catch (...) {
  }
}

}  // namespace streamgauge
