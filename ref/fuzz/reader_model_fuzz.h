#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace streamgauge {

// StreamReader as simple as can be: Lib/asyncio/streams.py of CPython 3.15, line by line, on one string. One
// read may wait. What a read comes to is a text: "bytes ..." or the error.
class ReaderModel {
 public:
  struct Read {
    enum class Kind { kRead, kReadexactly, kReadline, kReaduntil };
    Kind kind = Kind::kRead;
    long n = 0;
    std::vector<std::string> separators;
    std::string collected;  // by a read of everything, so far
    // Of readuntil(): where it goes on to search when it is woken, even if another has read away what was
    // before.
    std::size_t offset = 0;
  };

  ReaderModel(std::size_t limit, bool can_pause) : limit_(limit), has_transport_(can_pause) {}

  bool paused() const { return paused_; }
  bool is_waiting() const { return waiting_.has_value(); }
  bool at_eof() const { return eof_ && buffer_.empty(); }
  bool eof() const { return eof_; }

  void feed_data(const std::string& data) {
    if (data.empty()) return;
    buffer_ += data;
    wake();
    if (has_transport_ && !paused_ && buffer_.size() > 2 * limit_) paused_ = true;
  }
  void feed_eof() {
    eof_ = true;
    wake();
  }
  void set_exception(const std::string& error) {
    exception_ = error;
    if (waiting_ && !woken_) {
      woken_ = true;
      woken_by_ = error;
    }
  }
  void cancel() {
    if (waiting_) cancelled_ = true;
  }

  // What a read that starts now comes to; nothing if it waits from now on.
  std::optional<std::string> start(const Read& read) { return go_on(read, Entry::kCall); }

  // What the read that waits comes to, if it is its turn.
  std::optional<std::string> settle() {
    if (!waiting_ || (!woken_ && !cancelled_)) return std::nullopt;
    const Read read = *waiting_;
    const bool was_cancelled = cancelled_;
    const std::optional<std::string> error = woken_by_;
    waiting_.reset();
    woken_by_.reset();
    woken_ = cancelled_ = false;
    if (was_cancelled) return "CancelledError";
    if (error) return error;
    return go_on(read, Entry::kWoken);
  }

 private:
  enum class Entry { kCall, kWoken };

  void wake() {
    if (waiting_) woken_ = true;
  }

  std::optional<std::string> wait(const Read& read, const char* function) {
    if (waiting_) {
      return std::string("RuntimeError ") + function +
             "() called while another coroutine is already waiting for incoming data";
    }
    paused_ = false;
    waiting_ = read;
    return std::nullopt;
  }

  std::string take(std::size_t count) {
    std::string bytes = buffer_.substr(0, count);
    buffer_.erase(0, count);
    maybe_resume();
    return bytes;
  }
  void maybe_resume() {
    if (buffer_.size() <= limit_) paused_ = false;
  }

  std::optional<std::string> go_on(const Read& read, Entry entry) {
    switch (read.kind) {
      case Read::Kind::kRead:
        return read.n < 0 ? read_all(read, entry) : read_some(read, entry);
      case Read::Kind::kReadexactly:
        return readexactly(read, entry);
      case Read::Kind::kReadline:
        return readline(read, entry);
      case Read::Kind::kReaduntil:
        break;
    }
    return readuntil(read, entry);
  }

  std::optional<std::string> read_some(const Read& read, Entry entry) {
    if (entry == Entry::kCall) {
      if (exception_) return exception_;
      if (read.n == 0) return "bytes ";
      if (buffer_.empty() && !eof_) return wait(read, "read");
    }
    return "bytes " + take(std::min(buffer_.size(), static_cast<std::size_t>(read.n)));
  }

  std::optional<std::string> read_all(Read read, Entry entry) {
    for (;; entry = Entry::kCall) {
      if (entry == Entry::kCall) {
        if (exception_) return exception_;
        if (buffer_.empty() && !eof_) return wait(read, "read");
      }
      const std::string block = take(std::min(buffer_.size(), limit_));
      if (block.empty()) return "bytes " + read.collected;
      read.collected += block;
    }
  }

  std::optional<std::string> readexactly(const Read& read, Entry entry) {
    const auto n = static_cast<std::size_t>(read.n);
    if (entry == Entry::kCall) {
      if (read.n < 0) return "ValueError readexactly size can not be less than zero";
      if (exception_) return exception_;
      if (n == 0) return "bytes ";
    }
    if (buffer_.size() >= n) return "bytes " + take(n);
    if (eof_) return incomplete(std::to_string(n));
    return wait(read, "readexactly");
  }

  std::string incomplete(const std::string& expected) {
    std::string partial;
    partial.swap(buffer_);
    return "IncompleteReadError " + expected + " " + partial;
  }

  // What readuntil() does up to the point where it would wait.
  struct Step {
    enum class Kind { kFound, kOverrun, kIncomplete, kWait };
    Kind kind;
    std::size_t count = 0;
    const char* message = "";
  };
  // Moves `offset` on if it does.
  Step step(std::vector<std::string> separators, std::size_t& offset) const {
    std::sort(separators.begin(), separators.end(),
              [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
    if (buffer_.size() >= offset + separators.front().size()) {
      std::optional<std::size_t> start;
      std::size_t end = 0;
      for (const std::string& separator : separators) {
        const std::size_t found = buffer_.find(separator, offset);
        if (found == std::string::npos || (start && found + separator.size() >= end)) continue;
        start = found;
        end = found + separator.size();
      }
      if (start && *start > limit_) {
        return {Step::Kind::kOverrun, *start, "Separator is found, but chunk is longer than limit"};
      }
      if (start) return {Step::Kind::kFound, end};
      const std::size_t longest = separators.back().size();
      offset = buffer_.size() + 1 > longest ? buffer_.size() + 1 - longest : 0;
      if (offset > limit_) {
        return {Step::Kind::kOverrun, offset, "Separator is not found, and chunk exceed the limit"};
      }
    }
    return {eof_ ? Step::Kind::kIncomplete : Step::Kind::kWait};
  }

  std::optional<std::string> readuntil(Read read, Entry entry) {
    if (entry == Entry::kCall) {
      if (read.separators.empty()) return "ValueError Separator should contain at least one element";
      for (const std::string& separator : read.separators) {
        if (separator.empty()) return "ValueError Separator should be at least one-byte string";
      }
      if (exception_) return exception_;
    }
    const Step next = step(read.separators, read.offset);
    switch (next.kind) {
      case Step::Kind::kFound:
        return "bytes " + take(next.count);
      case Step::Kind::kOverrun:
        return "LimitOverrunError " + std::to_string(next.count) + " " + next.message;
      case Step::Kind::kIncomplete:
        return incomplete("None");
      case Step::Kind::kWait:
        break;
    }
    return wait(read, "readuntil");
  }

  std::optional<std::string> readline(Read read, Entry entry) {
    if (entry == Entry::kCall && exception_) return exception_;
    const Step next = step({"\n"}, read.offset);
    switch (next.kind) {
      case Step::Kind::kFound:
        return "bytes " + take(next.count);
      case Step::Kind::kIncomplete: {
        std::string rest;
        rest.swap(buffer_);
        return "bytes " + rest;
      }
      case Step::Kind::kOverrun:
        if (buffer_.compare(next.count, 1, "\n") == 0) {
          buffer_.erase(0, next.count + 1);
        } else {
          buffer_.clear();
        }
        maybe_resume();
        return std::string("ValueError ") + next.message;
      case Step::Kind::kWait:
        break;
    }
    return wait(read, "readuntil");
  }

  const std::size_t limit_;
  const bool has_transport_;
  std::string buffer_;
  bool eof_ = false;
  bool paused_ = false;
  std::optional<std::string> exception_;
  std::optional<Read> waiting_;
  bool woken_ = false;
  bool cancelled_ = false;
  std::optional<std::string> woken_by_;
};

}  // namespace streamgauge
