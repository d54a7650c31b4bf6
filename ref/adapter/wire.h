// The lines of the adapter protocol (spec/protocol.md, sections 1 and 3) on a pair of descriptors.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace streamgauge::adapter {

using Json = nlohmann::ordered_json;

// Reads requests and writes answers, a JSON object a line. The descriptors are borrowed, and blocking: the
// event loop under test stands still while the next request is awaited (protocol.md, section 2).
class Wire {
 public:
  Wire(int input_fd, int output_fd) : input_fd_(input_fd), output_fd_(output_fd) {}

  // The next line without its line feed, or nothing at the end of the input. Answers that were written so far
  // are sent before the wire waits. The view holds until the next call.
  std::optional<std::string_view> read_line();

  // Puts an answer into the output. It is sent when the wire would next wait for input, so that the answers
  // to requests that came in one piece leave in one piece.
  void write(const Json& answer);

  // Whether nobody reads the answers any more.
  bool is_abandoned() const;

  // Sends what was written. Throws std::system_error when the output is gone.
  void flush();

 private:
  int input_fd_;
  int output_fd_;
  std::string input_;
  std::size_t line_start_ = 0;
  std::string output_;
};

// Bytes as a JSON string of U+0000 to U+00FF, in the UTF-8 that the JSON library works on.
std::string utf8_from_bytes(std::string_view bytes);

// The inverse. Throws std::invalid_argument if a character is above U+00FF.
std::string bytes_from_utf8(std::string_view text);

}  // namespace streamgauge::adapter
