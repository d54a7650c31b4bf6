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
    if (try_now()) return true;
    enter();
    task_->suspend_again_until_done(*waiter_, *this);
    return false;
  } catch (...) {
    error_ = std::current_exception();
    return true;
  }
}

void ReadWait::end() {
  if (task_ == nullptr) return;
  task_->on_resumed();
  if (error_) std::rethrow_exception(std::move(error_));
}

// --- read ---

// Without data it waits once: what came may have been read away by another by then, and then nothing is left
// although the stream goes on.
bool ReadOperation::try_once(StreamReader& reader, std::size_t n, std::string& bytes) {
  if (!std::exchange(waited_, false)) {
    reader.throw_if_exception_set();
    if (reader.buffer_.empty() && !reader.eof_) {
      waited_ = true;
      return false;
    }
  }
  bytes = reader.take(std::min(reader.buffer_.size(), n));
  return true;
}

bool ReadOperation::try_now(StreamReader& reader, std::string& bytes) {
  if (n_ > 0) return try_once(reader, static_cast<std::size_t>(n_), bytes);
  if (n_ == 0) {
    reader.throw_if_exception_set();
    return true;
  }
  // As asyncio: one read() of the limit after the other, until one gives nothing.
  std::string block;
  while (try_once(reader, reader.limit_, block)) {
    if (block.empty()) return true;
    bytes += block;
  }
  return false;
}

// --- readexactly ---

bool ReadexactlyOperation::try_now(StreamReader& reader, std::string& bytes) {
  if (!std::exchange(tried_, true)) {
    if (n_ < 0) throw ValueError("readexactly size can not be less than zero");
    reader.throw_if_exception_set();
    if (n_ == 0) return true;
  }
  return reader.try_readexactly(static_cast<std::size_t>(n_), bytes);
}

// --- readuntil ---

ReaduntilOperation::ReaduntilOperation(std::vector<std::string> separators)
    : separators_(std::move(separators)), is_single_(false) {
  std::sort(separators_.begin(), separators_.end(),
            [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
}

bool ReaduntilOperation::try_now(StreamReader& reader, std::string& bytes) {
  const auto all = separators();
  if (!std::exchange(tried_, true)) {
    if (all.empty()) throw ValueError("Separator should contain at least one element");
    if (all.front().empty()) throw ValueError("Separator should be at least one-byte string");
    reader.throw_if_exception_set();
  }
  return reader.try_readuntil(all, offset_, bytes);
}

// --- readline ---

bool ReadlineOperation::try_now(StreamReader& reader, std::string& bytes) {
  if (!std::exchange(tried_, true)) reader.throw_if_exception_set();
  return reader.try_readline(offset_, bytes);
}

}  // namespace streamgauge
