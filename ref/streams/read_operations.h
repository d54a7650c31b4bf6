// What the reading functions of StreamReader return.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ref/coro/future.h"
#include "ref/coro/task_base.h"

namespace streamgauge {

class StreamReader;

// Waits in a coroutine for data to be fed, again and again until it is enough (_wait_for_data): by an object
// in the frame of whoever awaits, so that a connection without traffic holds no frame for it, and a read that
// has to wait makes none.
class ReadWait : public TaskBase::RepeatedWait {
 public:
  ReadWait(const ReadWait&) = delete;
  ReadWait& operator=(const ReadWait&) = delete;

  bool is_over() noexcept final;

 protected:
  explicit ReadWait(StreamReader& reader) : reader_(reader) {}
  ~ReadWait() { leave(); }

  // Suspends the task. Throws RuntimeError if another coroutine waits for the reader.
  void begin(TaskBase& task, std::coroutine_handle<> leaf);
  // To be called by await_resume. Throws what ended the wait, if it was not that there was enough.
  void end();

  // Takes the bytes, and returns whether there were enough.
  virtual bool try_now() = 0;
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
  std::exception_ptr error_;
};

template <class Operation>
class [[nodiscard]] ReadAwaiter final : private ReadWait {
 public:
  ReadAwaiter(StreamReader& reader, Operation operation)
      : ReadWait(reader), operation_(std::move(operation)) {}

  bool await_ready() { return try_now(); }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    begin(leaf.promise().task(), leaf);
  }
  typename Operation::Result await_resume() {
    end();
    return Operation::result(std::move(bytes_));
  }

 private:
  bool try_now() override { return operation_.try_now(reader_, bytes_); }
  const char* function_name() const noexcept override { return Operation::kFunctionName; }

  Operation operation_;
  std::string bytes_;
};

// A read that can be awaited, once. If the buffer can satisfy it, awaiting allocates nothing but the bytes
// returned and does not yield to the loop (clause RF-18). The reader must outlive it.
template <class Operation>
class [[nodiscard]] Read {
 public:
  template <class... Arguments>
  explicit Read(StreamReader& reader, Arguments&&... arguments)
      : reader_(&reader), operation_(std::forward<Arguments>(arguments)...) {}

  ReadAwaiter<Operation> operator co_await() && {
    return ReadAwaiter<Operation>(*reader_, std::move(operation_));
  }

 private:
  StreamReader* reader_;
  Operation operation_;
};

// An operation takes its bytes from what is buffered, and returns whether that was enough; if not, it is
// asked again when there is more. Only the first time does it look for the exception that was set; later it
// would have been thrown by the wait. Its result is made of the bytes.

class ReadOperation {
 public:
  using Result = std::string;
  static constexpr const char* kFunctionName = "read";
  explicit ReadOperation(std::int64_t n) : n_(n) {}
  bool try_now(StreamReader& reader, std::string& bytes);
  static Result result(std::string bytes) { return bytes; }

 private:
  bool try_once(StreamReader& reader, std::size_t n, std::string& bytes);

  std::int64_t n_;
  bool waited_ = false;  // since bytes were taken last
};

class ReadexactlyOperation {
 public:
  using Result = std::string;
  static constexpr const char* kFunctionName = "readexactly";
  explicit ReadexactlyOperation(std::int64_t n) : n_(n) {}
  bool try_now(StreamReader& reader, std::string& bytes);
  static Result result(std::string bytes) { return bytes; }

 private:
  std::int64_t n_;
  bool tried_ = false;
};

class ReadlineOperation {
 public:
  using Result = std::string;
  static constexpr const char* kFunctionName = "readuntil";  // which asyncio's readline() calls
  ReadlineOperation() = default;
  bool try_now(StreamReader& reader, std::string& bytes);
  static Result result(std::string bytes) { return bytes; }

 private:
  std::size_t offset_ = 0;  // how much of the buffer is known to hold no separator
  bool tried_ = false;
};

// A line of an iteration, which ends where there is none.
class NextLineOperation : public ReadlineOperation {
 public:
  using Result = std::optional<std::string>;
  static Result result(std::string bytes) { return bytes.empty() ? Result() : Result(std::move(bytes)); }
};

class ReaduntilOperation {
 public:
  using Result = std::string;
  static constexpr const char* kFunctionName = "readuntil";
  explicit ReaduntilOperation(std::string separator) : separator_(std::move(separator)), is_single_(true) {}
  explicit ReaduntilOperation(std::vector<std::string> separators);
  bool try_now(StreamReader& reader, std::string& bytes);
  static Result result(std::string bytes) { return bytes; }

 private:
  std::span<const std::string> separators() const {
    return is_single_ ? std::span<const std::string>(&separator_, 1) : separators_;
  }

  std::string separator_;                // the only one
  std::vector<std::string> separators_;  // or one of these, shortest first
  bool is_single_;
  bool tried_ = false;
  std::size_t offset_ = 0;  // as in ReadlineOperation
};

}  // namespace streamgauge
