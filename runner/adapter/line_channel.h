// Lines over the pipes of a child process (protocol.md, section 1).
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include "runner/adapter/process.h"
#include "runner/base/deadline.h"
#include "runner/base/interrupt.h"

namespace gauge {

class ChannelError : public std::runtime_error {
 public:
  enum class Kind {
    timeout,        // no complete line by the deadline
    closed,         // the child closed its standard output, or has ended
    line_too_long,  // more bytes than the bound without a line feed
  };
  ChannelError(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

class LineChannel {
 public:
  // The process and the interrupt must outlive the channel.
  LineChannel(Process& process, const Interrupt& interrupt, std::size_t max_line_bytes);

  // Puts a line, given without its line feed, at the end of what is to be written. Nothing is written yet.
  void queue(std::string_view line);

  // Writes what is queued and returns the next line without its line feed; the view is valid until the next
  // call. Both directions are served at once, so neither side can block the other; standard error is drained
  // meanwhile. Throws ChannelError, Interrupted.
  std::string_view next_line(const Deadline& deadline);

  // Bytes have come that nobody has asked for.
  bool has_unread() const { return begin_ < end_; }

 private:
  void write_some();
  void read_some();

  Process& process_;
  const Interrupt& interrupt_;
  std::size_t max_line_bytes_;
  std::string out_;
  std::size_t out_begin_ = 0;
  std::string in_;  // storage; [begin_, end_) is what has been read and not been returned
  std::size_t begin_ = 0;
  std::size_t scanned_ = 0;  // [begin_, scanned_) has no line feed
  std::size_t end_ = 0;
};

}  // namespace gauge
