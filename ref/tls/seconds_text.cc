#include "ref/tls/seconds_text.h"

#include <array>
#include <charconv>
#include <chrono>

namespace streamgauge {

std::string seconds_text(Duration duration) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration);
  if (whole == duration) return std::to_string(whole.count());
  const double seconds = std::chrono::duration<double>(duration).count();
  // float.__repr__ changes to an exponent below 1e-4.
  const bool is_tiny = seconds > -1e-4 && seconds < 1e-4;
  std::array<char, 64> text;
  const auto result = std::to_chars(text.data(), text.data() + text.size(), seconds,
                                    is_tiny ? std::chars_format::scientific : std::chars_format::fixed);
  return {text.data(), result.ptr};
}

}  // namespace streamgauge
