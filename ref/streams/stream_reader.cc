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

StreamReader::StreamReader(EventLoop& loop, std::int64_t limit_bytes)
    : loop_(loop), limit_(checked_limit(limit_bytes)) {}

// --- Feeding ---

void StreamReader::feed_data(std::string_view data) {
  if (eof_) throw AssertionError("feed_data after feed_eof");
  if (data.empty()) return;
  if (buffer_.empty() && loop_.may_take_receive_block(data)) {
    buffer_.adopt(loop_.take_receive_block(), data.size());
  } else {
    buffer_.append(data);
  }
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

// --- Reading ---

bool StreamReader::has(std::size_t n) {
  if (buffer_.size() >= n) return true;
  if (eof_) throw IncompleteReadError(buffer_.take_all(), n);
  return false;
}

bool StreamReader::find(std::span<const std::string> separators, SeparatorSearch& search) const {
  const std::string_view buffered = buffer_.view();
  if (buffered.size() < search.offset + separators.front().size()) return false;
  if (const auto match = find_separator(buffered, separators, search.offset)) {
    if (match->start > limit_) {
      throw LimitOverrunError("Separator is found, but chunk is longer than limit", match->start);
    }
    search.count = match->end;
    return true;
  }
  // The end of the buffer may be the beginning of the longest separator.
  const std::size_t longest = separators.back().size();
  search.offset = buffered.size() + 1 > longest ? buffered.size() + 1 - longest : 0;
  if (search.offset > limit_) {
    throw LimitOverrunError("Separator is not found, and chunk exceed the limit", search.offset);
  }
  return false;
}

// That the stream has ended counts only if nothing is found: the last data may have brought the separator and
// the end.
bool StreamReader::has_separator(std::span<const std::string> separators, SeparatorSearch& search) {
  if (find(separators, search)) return true;
  if (eof_) throw IncompleteReadError(buffer_.take_all(), std::nullopt);
  return false;
}

bool StreamReader::has_line(SeparatorSearch& search) {
  try {
    return find({&kNewline, 1}, search) || eof_;
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
