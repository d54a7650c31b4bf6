#include "ref/streams/stream_reader.h"

#include <algorithm>

#include "ref/base/byte_search.h"

namespace streamgauge {

namespace {

const std::string kNewline = "\n";

std::size_t checked_limit(std::int64_t limit_bytes) {
  if (limit_bytes <= 0) throw ValueError("Limit cannot be <= 0");
  return static_cast<std::size_t>(limit_bytes);
}

}  // namespace

// Waits for feed_data(), feed_eof() or set_exception() (_wait_for_data).
//
// As in asyncio the reader's slot is emptied by whoever leaves, even if another coroutine has taken it
// meanwhile, who then is not woken any more: feed_data() frees the slot at once, but who waited leaves it one
// turn later (clause RF-13).
class StreamReader::DataWaiter {
 public:
  DataWaiter(StreamReader& reader, const char* function_name) : reader_(reader), future_(reader.loop_) {
    if (reader.waiter_ != nullptr) {
      throw RuntimeError(std::string(function_name) +
                         "() called while another coroutine is already waiting for incoming data");
    }
    if (reader.eof_) throw AssertionError("_wait_for_data after EOF");
    // Or else nothing would ever come: readexactly() may need more than the limit.
    if (reader.paused_) reader.resume_transport();
    reader.waiter_ = &future_;
  }
  DataWaiter(const DataWaiter&) = delete;
  DataWaiter& operator=(const DataWaiter&) = delete;
  ~DataWaiter() { reader_.waiter_ = nullptr; }

  Future<void>& future() { return future_; }

 private:
  StreamReader& reader_;
  Future<void> future_;
};

StreamReader::StreamReader(EventLoop& loop, std::int64_t limit_bytes)
    : loop_(loop), limit_(checked_limit(limit_bytes)) {}

// --- Feeding ---

void StreamReader::feed_data(std::string_view data) {
  if (eof_) throw AssertionError("feed_data after feed_eof");
  if (data.empty()) return;
  buffer_.append(data);
  wakeup_waiter();
  if (transport_ == nullptr || paused_ || buffer_.size() <= 2 * limit_) return;
  try {
    transport_->pause_reading();
    paused_ = true;
  } catch (const NotImplementedError&) {
    // It cannot be paused: buffer whatever comes, and do not ask again (clause RP-06).
    transport_ = nullptr;
  }
}

void StreamReader::feed_eof() {
  eof_ = true;
  wakeup_waiter();
}

void StreamReader::set_exception(std::exception_ptr error) {
  exception_ = error;
  Future<void>* waiter = std::exchange(waiter_, nullptr);
  if (waiter == nullptr || waiter->cancelled()) return;
  // asyncio finds out when it hands None to the future, and by then who waits is forgotten.
  if (!error) throw TypeError("invalid exception object");
  waiter->set_exception(std::move(error));
}

void StreamReader::set_transport(std::shared_ptr<Transport> transport) {
  if (transport_ != nullptr) throw AssertionError("Transport already set");
  transport_ = std::move(transport);
}

void StreamReader::replace_transport(std::shared_ptr<Transport> transport) {
  if (transport_ == nullptr) throw AssertionError("Transport not set");
  transport_ = std::move(transport);
}

void StreamReader::wakeup_waiter() {
  Future<void>* waiter = std::exchange(waiter_, nullptr);
  if (waiter != nullptr && !waiter->cancelled()) waiter->set_result();
}

void StreamReader::resume_transport() {
  paused_ = false;
  transport_->resume_reading();
}

std::string StreamReader::take(std::size_t count) {
  std::string bytes = buffer_.take(count);
  maybe_resume_transport();
  return bytes;
}

// --- read ---

bool ReadOperation::try_now(StreamReader& reader, std::string& bytes) const {
  reader.throw_if_exception_set();
  if (n_ == 0) return true;
  if (n_ < 0 || (reader.buffer_.empty() && !reader.eof_)) return false;
  bytes = reader.take(std::min(reader.buffer_.size(), static_cast<std::size_t>(n_)));
  return true;
}

Coro<std::string> ReadOperation::wait(StreamReader& reader) const {
  return n_ < 0 ? reader.wait_read_all() : reader.wait_read(static_cast<std::size_t>(n_));
}

// Waits once: what came may have been read away by another by now, and then nothing is left although the
// stream goes on.
Coro<std::string> StreamReader::wait_read(std::size_t n) {
  DataWaiter waiter(*this, "read");
  co_await waiter.future();
  co_return take(std::min(buffer_.size(), n));
}

Coro<std::string> StreamReader::wait_read_all() {
  std::string all;
  for (;;) {
    auto block = co_await read(static_cast<std::int64_t>(limit_));
    if (block.empty()) break;
    all += block;
  }
  co_return all;
}

// --- readexactly ---

bool ReadexactlyOperation::try_now(StreamReader& reader, std::string& bytes) const {
  if (n_ < 0) throw ValueError("readexactly size can not be less than zero");
  reader.throw_if_exception_set();
  return n_ == 0 || reader.try_readexactly(static_cast<std::size_t>(n_), bytes);
}

Coro<std::string> ReadexactlyOperation::wait(StreamReader& reader) const {
  return reader.wait_readexactly(static_cast<std::size_t>(n_));
}

bool StreamReader::try_readexactly(std::size_t n, std::string& bytes) {
  if (buffer_.size() >= n) {
    bytes = take(n);
    return true;
  }
  if (eof_) throw IncompleteReadError(buffer_.take_all(), n);
  return false;
}

Coro<std::string> StreamReader::wait_readexactly(std::size_t n) {
  std::string bytes;
  do {
    DataWaiter waiter(*this, "readexactly");
    co_await waiter.future();
  } while (!try_readexactly(n, bytes));
  co_return bytes;
}

// --- readuntil ---

ReaduntilOperation::ReaduntilOperation(std::vector<std::string> separators)
    : separators_(std::move(separators)), is_single_(false) {
  std::sort(separators_.begin(), separators_.end(),
            [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
}

bool ReaduntilOperation::try_now(StreamReader& reader, std::string& bytes) {
  const auto all = separators();
  if (all.empty()) throw ValueError("Separator should contain at least one element");
  if (all.front().empty()) throw ValueError("Separator should be at least one-byte string");
  reader.throw_if_exception_set();
  return reader.try_readuntil(all, offset_, bytes);
}

Coro<std::string> ReaduntilOperation::wait(StreamReader& reader) const {
  return reader.wait_readuntil(separators(), offset_);
}

bool StreamReader::try_readuntil(std::span<const std::string> separators, std::size_t& offset,
                                 std::string& bytes) {
  const std::string_view buffered = buffer_.view();
  if (buffered.size() >= offset + separators.front().size()) {
    if (const auto match = find_separator(buffered, separators, offset)) {
      if (match->start > limit_) {
        throw LimitOverrunError("Separator is found, but chunk is longer than limit", match->start);
      }
      bytes = take(match->end);
      return true;
    }
    // The end of the buffer may be the beginning of the longest separator.
    const std::size_t longest = separators.back().size();
    offset = buffered.size() + 1 > longest ? buffered.size() + 1 - longest : 0;
    if (offset > limit_) {
      throw LimitOverrunError("Separator is not found, and chunk exceed the limit", offset);
    }
  }
  // Only now: the last data may have brought the separator and the end.
  if (eof_) throw IncompleteReadError(buffer_.take_all(), std::nullopt);
  return false;
}

Coro<std::string> StreamReader::wait_readuntil(std::span<const std::string> separators, std::size_t offset) {
  std::string bytes;
  do {
    DataWaiter waiter(*this, "readuntil");
    co_await waiter.future();
  } while (!try_readuntil(separators, offset, bytes));
  co_return bytes;
}

// --- readline ---

bool ReadlineOperation::try_now(StreamReader& reader, std::string& bytes) {
  reader.throw_if_exception_set();
  return reader.try_readline(offset_, bytes);
}

Coro<std::string> ReadlineOperation::wait(StreamReader& reader) const {
  return reader.wait_readline(offset_);
}

bool StreamReader::try_readline(std::size_t& offset, std::string& bytes) {
  try {
    return try_readuntil({&kNewline, 1}, offset, bytes);
  } catch (const IncompleteReadError& error) {
    bytes = error.partial();
    return true;
  } catch (const LimitOverrunError& error) {
    const std::string_view buffered = buffer_.view();
    if (buffered.substr(error.consumed()).starts_with(kNewline)) {
      buffer_.discard(error.consumed() + kNewline.size());
    } else {
      buffer_.clear();
    }
    maybe_resume_transport();
    std::throw_with_nested(ValueError(error.what()));
  }
}

Coro<std::string> StreamReader::wait_readline(std::size_t offset) {
  std::string bytes;
  do {
    DataWaiter waiter(*this, "readuntil");
    co_await waiter.future();
  } while (!try_readline(offset, bytes));
  co_return bytes;
}

std::string StreamReader::repr() const {
  std::string text = "<StreamReader";
  if (!buffer_.empty()) text += " " + std::to_string(buffer_.size()) + " bytes";
  if (eof_) text += " eof";
  if (limit_ != static_cast<std::size_t>(kDefaultLimitBytes)) text += " limit=" + std::to_string(limit_);
  if (waiter_ != nullptr) {
    text += waiter_->cancelled() ? " waiter=<Future cancelled>"
                                 : " waiter=<Future pending cb=[Task.task_wakeup()]>";
  }
  if (exception_) text += " exception=" + streamgauge::repr(exception_);
  if (transport_ != nullptr) text += " transport=" + transport_->repr();
  if (paused_) text += " paused";
  return text + ">";
}

}  // namespace streamgauge
