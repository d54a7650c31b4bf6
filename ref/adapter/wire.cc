#include "ref/adapter/wire.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace streamgauge::adapter {

namespace {

constexpr std::size_t read_bytes = 64 * 1024;

}  // namespace

std::optional<std::string_view> Wire::read_line() {
  std::size_t searched = line_start_;
  for (;;) {
    const std::size_t end = input_.find('\n', searched);
    if (end != std::string::npos) {
      const std::string_view line(input_.data() + line_start_, end - line_start_);
      line_start_ = end + 1;
      return line;
    }
    input_.erase(0, line_start_);
    line_start_ = 0;
    searched = input_.size();
    flush();
    input_.resize(searched + read_bytes);
    ssize_t count = 0;
    do {
      count = ::read(input_fd_, input_.data() + searched, read_bytes);
    } while (count < 0 && errno == EINTR);
    if (count < 0) throw std::system_error(errno, std::generic_category(), "reading a request");
    input_.resize(searched + static_cast<std::size_t>(count));
    if (count == 0) return std::nullopt;
  }
}

void Wire::write(const Json& answer) {
  // ASCII only, as Python's json writes it: bytes above 0x7f stay readable as escapes in a log.
  output_ += answer.dump(-1, ' ', true);
  output_ += '\n';
}

bool Wire::is_abandoned() const {
  pollfd output{output_fd_, 0, 0};
  return ::poll(&output, 1, 0) > 0;
}

void Wire::flush() {
  std::size_t sent = 0;
  while (sent < output_.size()) {
    const ssize_t count = ::write(output_fd_, output_.data() + sent, output_.size() - sent);
    if (count < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "writing an answer");
    if (count > 0) sent += static_cast<std::size_t>(count);
  }
  output_.clear();
}

std::string utf8_from_bytes(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xC0 | (byte >> 6));
      text += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return text;
}

std::string bytes_from_utf8(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      bytes += text[i];
    } else if ((lead == 0xC2 || lead == 0xC3) && i + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[++i]);
      bytes += static_cast<char>(((lead & 0x03) << 6) | (next & 0x3F));
    } else {
      throw std::invalid_argument("a character above U+00FF where bytes are expected");
    }
  }
  return bytes;
}

}  // namespace streamgauge::adapter
