// What the reading functions of StreamReader return.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ref/base/check_failed.h"
#include "ref/coro/future.h"
#include "ref/coro/task_base.h"

namespace streamgauge {

class StreamReader;

// Waits in a coroutine for data to be fed, again and again until it is enough (_wait_for_data): by an object
// in the frame of whoever awaits, so that a connection without traffic holds no frame for it, and a read that
// has to wait makes none.
class ReadWait : public TaskBase::RepeatedWait {
 public:
  ReadWait& operator=(const ReadWait&) = delete;

  bool is_over() noexcept final;

 protected:
  explicit ReadWait(StreamReader& reader) : reader_(reader) {}
  // Of one that was not awaited yet.
  ReadWait(ReadWait&& other) noexcept : reader_(other.reader_) { STREAMGAUGE_DCHECK(other.task_ == nullptr); }
  ~ReadWait() { leave(); }

  // Suspends the task. Throws RuntimeError if another coroutine waits for the reader.
  void begin(TaskBase& task, std::coroutine_handle<> leaf);
  // To be called by await_resume. Throws what ended the wait, if it was not that there is enough.
  void end() {
    if (task_ != nullptr) task_->on_resumed();
  }

  // Whether what is buffered is enough, after a wait for more.
  virtual bool is_enough_now() = 0;
  // The function that the caller knows, as asyncio calls it in its complaint.
  virtual const char* function_name() const noexcept = 0;

  StreamReader& reader_;

 private:
  void enter();
  // As in asyncio the reader's slot is emptied by whoever leaves, even if another coroutine has taken it
  // meanwhile, who then is not woken any more: feed_data() frees the slot at once, but who waited leaves it
  // one turn later (clause RF-13).
  void leave() noexcept;

  TaskBase* task_ = nullptr;  // once it has suspended
  std::optional<Future<void>> waiter_;
};

// How far a search for a separator has come.
struct SeparatorSearch {
  std::size_t offset = 0;  // so much of the buffer holds no separator
  std::size_t count = 0;   // the bytes up to its end; 0 until it is found
};

// A read that can be awaited, once. If the buffer can satisfy it, awaiting allocates nothing but the bytes
// returned and does not yield to the loop (clause RF-18). The reader must outlive it.
template <class Operation>
class [[nodiscard]] Read final : private ReadWait {
 public:
  template <class... Arguments>
  explicit Read(StreamReader& reader, Arguments&&... arguments)
      : ReadWait(reader), operation_(std::forward<Arguments>(arguments)...) {}

  bool await_ready() { return operation_.is_enough(reader_, false); }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    begin(leaf.promise().task(), leaf);
  }
  typename Operation::Result await_resume() {
    end();
    return operation_.take(reader_);
  }

 private:
  bool is_enough_now() override { return operation_.is_enough(reader_, true); }
  const char* function_name() const noexcept override { return Operation::kFunctionName; }

  Operation operation_;
};

// An operation is asked whether what is buffered is enough; if not, it is asked again when there is more.
// Only the first time does it look for the exception that was set; later it would have been thrown by the
// wait. When it is enough, take() takes the bytes and makes its result of them.

class ReadOperation {
 public:
  using Result = std::string;
  static constexpr const char* kFunctionName = "read";
  explicit ReadOperation(std::int64_t n) : n_(n) {}
  bool is_enough(StreamReader& reader, bool has_waited);
  std::string take(StreamReader& reader);

 private:
  static bool is_any(StreamReader& reader, bool has_waited);

  std::int64_t n_;
  std::unique_ptr<std::string> all_;  // what was read so far of a stream that is read to its end
};

class ReadexactlyOperation {
 public:
  using Result = std::string;
  static constexpr const char* kFunctionName = "readexactly";
  explicit ReadexactlyOperation(std::int64_t n) : n_(n) {}
  bool is_enough(StreamReader& reader, bool has_waited);
  std::string take(StreamReader& reader);

 private:
  std::int64_t n_;
};

class ReadlineOperation {
 public:
  using Result = std::string;
  static constexpr const char* kFunctionName = "readuntil";  // which asyncio's readline() calls
  ReadlineOperation() = default;
  bool is_enough(StreamReader& reader, bool has_waited);
  std::string take(StreamReader& reader);

 private:
  SeparatorSearch search_;
};

// A line of an iteration, which ends where there is none.
class NextLineOperation : public ReadlineOperation {
 public:
  using Result = std::optional<std::string>;
  Result take(StreamReader& reader);
};

class ReaduntilOperation {
 public:
  using Result = std::string;
  static constexpr const char* kFunctionName = "readuntil";
  explicit ReaduntilOperation(std::string separator) : separator_(std::move(separator)), is_single_(true) {}
  explicit ReaduntilOperation(std::vector<std::string> separators);
  bool is_enough(StreamReader& reader, bool has_waited);
  std::string take(StreamReader& reader);

 private:
  std::span<const std::string> separators() const {
    return is_single_ ? std::span<const std::string>(&separator_, 1) : separators_;
  }

  std::string separator_;                // the only one
  std::vector<std::string> separators_;  // or one of these, shortest first
  SeparatorSearch search_;
  bool is_single_;
};

}  // namespace streamgauge
