// The reading end of a stream (asyncio/streams.py, class StreamReader).
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ref/base/errors.h"
#include "ref/base/read_buffer.h"
#include "ref/coro/coro.h"
#include "ref/coro/future.h"
#include "ref/loop/event_loop.h"
#include "ref/net/transport.h"
#include "ref/streams/read_operations.h"

namespace streamgauge {

// Bytes are fed in by a protocol and read by coroutines. One coroutine may wait at a time.
//
// Its transport is paused when more than twice the limit is buffered, and resumed when the limit or less is
// left or a read has to wait (clauses RP-01 to RP-04).
//
// Every reading function throws the exception that was set, if there is one, even if the buffer could satisfy
// it (clauses RF-06, RF-07); and RuntimeError if it has to wait while another coroutine does (clause RF-11).
class StreamReader {
 public:
  static constexpr std::int64_t kDefaultLimitBytes = 64 * 1024;

  // `limit_bytes` bounds a line, without its separator. Throws ValueError unless it is positive.
  explicit StreamReader(EventLoop& loop, std::int64_t limit_bytes = kDefaultLimitBytes);
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  // --- Reading ---

  // Up to `n` bytes, at least one; empty at the end of the stream. A negative n: all bytes until the end of
  // the stream. Those are consumed as they come, and lost if the read fails or is cancelled (clauses RD-01 to
  // RD-09).
  Read<ReadOperation> read(std::int64_t n = -1) { return Read<ReadOperation>(*this, n); }

  // A line with its "\n"; what is left, without, at the end of the stream. Throws ValueError if the line is
  // longer than the limit, with the LimitOverrunError nested in it (std::rethrow_if_nested). Then the line is
  // dropped if its end was buffered, else all that is buffered (clauses RL-01 to RL-08).
  Read<ReadlineOperation> readline() { return Read<ReadlineOperation>(*this); }

  // The next line, as readline(); nothing at the end of the stream (clause RL-09).
  Read<NextLineOperation> anext() { return Read<NextLineOperation>(*this); }

  // Exactly `n` bytes, however many. Throws IncompleteReadError with what there was if the stream ends
  // before, and ValueError for a negative n (clauses RX-01 to RX-06).
  Read<ReadexactlyOperation> readexactly(std::int64_t n) { return Read<ReadexactlyOperation>(*this, n); }

  // All up to and including the separator; of several, the one that ends first. Throws IncompleteReadError if
  // the stream ends before, LimitOverrunError if more than the limit comes before the separator, which leaves
  // the buffer as it is, and ValueError if there is no separator or an empty one (clauses RU-01 to RU-21).
  Read<ReaduntilOperation> readuntil(std::string separator = "\n") {
    return Read<ReaduntilOperation>(*this, std::move(separator));
  }
  Read<ReaduntilOperation> readuntil(std::vector<std::string> separators) {
    return Read<ReaduntilOperation>(*this, std::move(separators));
  }

  // Whether the stream has ended and all was read.
  bool at_eof() const noexcept { return eof_ && buffer_.empty(); }

  // The exception that was set, or null.
  const std::exception_ptr& exception() const noexcept { return exception_; }

  // "<StreamReader 3 bytes eof limit=64 ...>" (clause RF-17).
  std::string repr() const;

  // --- Feeding ---

  // Throws AssertionError after feed_eof() (clause RF-03).
  void feed_data(std::string_view data);
  void feed_eof();
  // Makes every read fail, that which waits included; null takes it back. Throws TypeError for null while a
  // read waits, which then waits for ever.
  void set_exception(std::exception_ptr error);
  // What to pause and resume. Throws AssertionError if there is one already.
  void set_transport(std::shared_ptr<Transport> transport);
  // The same if there is one already; throws AssertionError if there is none (_replace_transport).
  void replace_transport(std::shared_ptr<Transport> transport);
  // Takes everything out of the buffer, for a layer that should have had it (cpython #142352).
  std::string take_unread() { return buffer_.take_all(); }

 private:
  friend class ReadWait;
  friend class ReadOperation;
  friend class ReadexactlyOperation;
  friend class ReadlineOperation;
  friend class ReaduntilOperation;

  // Whether so much is buffered, or has to be waited for. The separators are sorted by length. Each throws
  // what the read throws when there will be no more, or too much came before the separator.
  bool has(std::size_t n);
  bool has_separator(std::span<const std::string> separators, SeparatorSearch& search);
  // A line, or the rest of the stream.
  bool has_line(SeparatorSearch& search);

  // Throws LimitOverrunError.
  bool find(std::span<const std::string> separators, SeparatorSearch& search) const;

  void throw_if_exception_set() const {
    if (exception_) std::rethrow_exception(exception_);
  }
  std::string take(std::size_t count);
  void wakeup_waiter();
  void maybe_resume_transport() {
    if (paused_ && buffer_.size() <= limit_) resume_transport();
  }
  void resume_transport();

  EventLoop& loop_;
  const std::size_t limit_;
  ReadBuffer buffer_;
  Future<void>* waiter_ = nullptr;  // of the coroutine that waits for data
  std::exception_ptr exception_;
  std::shared_ptr<Transport> transport_;
  bool eof_ = false;
  bool paused_ = false;
};

}  // namespace streamgauge
