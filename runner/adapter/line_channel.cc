#include "runner/adapter/line_channel.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace gauge {
namespace {

constexpr std::size_t kReadBytes = 65536;  // a pipe's default capacity: pipe(7)

}  // namespace

LineChannel::LineChannel(Process& process, const Interrupt& interrupt, std::size_t max_line_bytes)
    : process_(process), interrupt_(interrupt), max_line_bytes_(max_line_bytes) {}

void LineChannel::queue(std::string_view line) {
  out_.append(line);
  out_.push_back('\n');
}

std::string_view LineChannel::next_line(const Deadline& deadline) {
  write_some();
  for (;;) {
    const std::string_view fresh(in_.data() + scanned_, end_ - scanned_);
    if (const std::size_t at = fresh.find('\n'); at != std::string_view::npos) {
      const std::string_view line(in_.data() + begin_, scanned_ + at - begin_);
      begin_ = scanned_ = scanned_ + at + 1;
      if (line.size() > max_line_bytes_) break;
      return line;
    }
    scanned_ = end_;
    if (end_ - begin_ > max_line_bytes_) break;

    std::array<pollfd, 4> entries{{{process_.stdout_fd(), POLLIN, 0},
                                   {interrupt_.fd(), POLLIN, 0},
                                   {process_.stderr_fd(), POLLIN, 0},
                                   {out_.empty() ? -1 : process_.stdin_fd(), POLLOUT, 0}}};
    const int remaining_ms = deadline.remaining_ms();
    const int ready = ::poll(entries.data(), entries.size(), remaining_ms);
    if (entries[1].revents != 0) throw Interrupted();
    if (entries[2].revents != 0) process_.drain_stderr();
    if (entries[3].revents != 0) write_some();
    if (entries[0].revents != 0) {
      read_some();
    } else if (ready == 0 || remaining_ms == 0) {
      throw ChannelError(ChannelError::Kind::timeout, "no answer in time");
    }
  }
  throw ChannelError(ChannelError::Kind::line_too_long,
                     "a line is longer than " + std::to_string(max_line_bytes_) + " bytes");
}

void LineChannel::write_some() {
  while (out_begin_ < out_.size()) {
    const ssize_t count = ::write(process_.stdin_fd(), out_.data() + out_begin_, out_.size() - out_begin_);
    if (count >= 0) {
      out_begin_ += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      // The child no longer reads. What it has said before counts, so its end is left to be found by reading.
      break;
    }
  }
  out_.clear();
  out_begin_ = 0;
}

void LineChannel::read_some() {
  if (begin_ == end_) {
    begin_ = scanned_ = end_ = 0;
  } else if (begin_ > 0 && in_.size() - end_ < kReadBytes) {
    std::memmove(in_.data(), in_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    scanned_ -= begin_;
    begin_ = 0;
  }
  if (in_.size() - end_ < kReadBytes) in_.resize(std::max(in_.size() * 2, end_ + kReadBytes));

  const ssize_t count = ::read(process_.stdout_fd(), in_.data() + end_, in_.size() - end_);
  if (count > 0) {
    end_ += static_cast<std::size_t>(count);
  } else if (count == 0) {
    throw ChannelError(ChannelError::Kind::closed, "standard output was closed");
  } else if (errno != EAGAIN && errno != EINTR) {
    throw ChannelError(ChannelError::Kind::closed, std::strerror(errno));
  }
}

}  // namespace gauge
