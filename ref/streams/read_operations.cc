#include "ref/streams/read_operations.h"

#include <algorithm>

#include "ref/base/errors.h"
#include "ref/streams/stream_reader.h"

namespace streamgauge {

// --- ReadWait ---

void ReadWait::enter() {
  if (reader_.waiter_ != nullptr) {
    throw RuntimeError(std::string(function_name()) +
                       "() called while another coroutine is already waiting for incoming data");
  }
  if (reader_.eof_) throw AssertionError("_wait_for_data after EOF");
  // Or else nothing would ever come: readexactly() may need more than the limit.
  if (reader_.paused_) reader_.resume_transport();
  waiter_.emplace(reader_.loop_);
  reader_.waiter_ = &*waiter_;
}

void ReadWait::leave() noexcept {
  if (!waiter_) return;
  reader_.waiter_ = nullptr;
  waiter_.reset();
}

void ReadWait::begin(TaskBase& task, std::coroutine_handle<> leaf) {
  enter();
  task_ = &task;
  task.suspend_until_done(*waiter_, leaf, this);
}

bool ReadWait::is_over() noexcept {
  try {
    waiter_->result();
    leave();
    if (is_enough_now()) return true;
    enter();
    task_->suspend_again_until_done(*waiter_, *this);
    return false;
  } catch (...) {
    task_->throw_on_resumed(std::current_exception());
    return true;
  }
}

// --- read ---

// Without data it waits once: what came may have been read away by another by then, and then nothing is left
// although the stream goes on.
bool ReadOperation::is_any(StreamReader& reader, bool has_waited) {
  if (has_waited) return true;
  reader.throw_if_exception_set();
  return !reader.buffer_.empty() || reader.eof_;
}

bool ReadOperation::is_enough(StreamReader& reader, bool has_waited) {
  if (n_ > 0) return is_any(reader, has_waited);
  if (n_ == 0) {
    reader.throw_if_exception_set();
    return true;
  }
  // As asyncio: one read() of the limit after the other, until one gives nothing.
  while (is_any(reader, std::exchange(has_waited, false))) {
    std::string block = reader.take(std::min(reader.buffer_.size(), reader.limit_));
    if (block.empty()) return true;
    if (all_) {
      *all_ += block;
    } else {
      all_ = std::make_unique<std::string>(std::move(block));
    }
  }
  return false;
}

std::string ReadOperation::take(StreamReader& reader) {
  if (n_ > 0) return reader.take(std::min(reader.buffer_.size(), static_cast<std::size_t>(n_)));
  return all_ ? std::move(*all_) : std::string();
}

// --- readexactly ---

bool ReadexactlyOperation::is_enough(StreamReader& reader, bool has_waited) {
  if (!has_waited) {
    if (n_ < 0) throw ValueError("readexactly size can not be less than zero");
    reader.throw_if_exception_set();
    if (n_ == 0) return true;
  }
  return reader.has(static_cast<std::size_t>(n_));
}

std::string ReadexactlyOperation::take(StreamReader& reader) {
  return n_ == 0 ? std::string() : reader.take(static_cast<std::size_t>(n_));
}

// --- readuntil ---

ReaduntilOperation::ReaduntilOperation(std::vector<std::string> separators)
    : separators_(std::move(separators)), is_single_(false) {
  std::sort(separators_.begin(), separators_.end(),
            [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
}

bool ReaduntilOperation::is_enough(StreamReader& reader, bool has_waited) {
  const auto all = separators();
  if (!has_waited) {
    if (all.empty()) throw ValueError("Separator should contain at least one element");
    if (all.front().empty()) throw ValueError("Separator should be at least one-byte string");
    reader.throw_if_exception_set();
  }
  return reader.has_separator(all, search_);
}

std::string ReaduntilOperation::take(StreamReader& reader) { return reader.take(search_.count); }

// --- readline ---

bool ReadlineOperation::is_enough(StreamReader& reader, bool has_waited) {
  if (!has_waited) reader.throw_if_exception_set();
  return reader.has_line(search_);
}

// At the end of the stream what is left is taken as readuntil() does that fails, which resumes nothing.
std::string ReadlineOperation::take(StreamReader& reader) {
  return search_.count == 0 ? reader.buffer_.take_all() : reader.take(search_.count);
}

NextLineOperation::Result NextLineOperation::take(StreamReader& reader) {
  std::string line = ReadlineOperation::take(reader);
  return line.empty() ? Result() : Result(std::move(line));
}

}  // namespace streamgauge
