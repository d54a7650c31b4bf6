// What the reading functions of StreamReader return.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ref/coro/coro.h"

namespace streamgauge {

class StreamReader;

// A read that can be awaited, once. If the buffer can satisfy it, awaiting allocates nothing but the bytes
// returned and does not yield to the loop (clause RF-18); only if not does it become a coroutine. The reader
// must outlive it.
template <class Operation>
class [[nodiscard]] ReadAwaiter {
 public:
  template <class... Arguments>
  explicit ReadAwaiter(StreamReader& reader, Arguments&&... arguments)
      : reader_(&reader), operation_(std::forward<Arguments>(arguments)...) {}

  bool await_ready() { return operation_.try_now(*reader_, bytes_); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> parent) {
    slow_path_ = operation_.wait(*reader_);
    return slow_path_.start(parent);
  }
  typename Operation::Result await_resume() {
    if (slow_path_) return Operation::result(slow_path_.take_result());
    return Operation::result(std::move(bytes_));
  }

 private:
  StreamReader* reader_;
  Operation operation_;
  std::string bytes_;
  Coro<std::string> slow_path_;
};

// An operation takes its bytes from what is buffered, and returns whether that was enough; else its coroutine
// waits for more. Its result is made of the bytes.

class ReadOperation {
 public:
  using Result = std::string;
  explicit ReadOperation(std::int64_t n) : n_(n) {}
  bool try_now(StreamReader& reader, std::string& bytes) const;
  Coro<std::string> wait(StreamReader& reader) const;
  static Result result(std::string bytes) { return bytes; }

 private:
  std::int64_t n_;
};

class ReadexactlyOperation {
 public:
  using Result = std::string;
  explicit ReadexactlyOperation(std::int64_t n) : n_(n) {}
  bool try_now(StreamReader& reader, std::string& bytes) const;
  Coro<std::string> wait(StreamReader& reader) const;
  static Result result(std::string bytes) { return bytes; }

 private:
  std::int64_t n_;
};

class ReadlineOperation {
 public:
  using Result = std::string;
  ReadlineOperation() = default;
  bool try_now(StreamReader& reader, std::string& bytes);
  Coro<std::string> wait(StreamReader& reader) const;
  static Result result(std::string bytes) { return bytes; }

 private:
  std::size_t offset_ = 0;  // how much of the buffer is known to hold no separator
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
  explicit ReaduntilOperation(std::string separator) : separator_(std::move(separator)), is_single_(true) {}
  explicit ReaduntilOperation(std::vector<std::string> separators);
  bool try_now(StreamReader& reader, std::string& bytes);
  Coro<std::string> wait(StreamReader& reader) const;
  static Result result(std::string bytes) { return bytes; }

 private:
  std::span<const std::string> separators() const {
    return is_single_ ? std::span<const std::string>(&separator_, 1) : separators_;
  }

  std::string separator_;                // the only one
  std::vector<std::string> separators_;  // or one of these, shortest first
  bool is_single_;
  std::size_t offset_ = 0;  // as in ReadlineOperation
};

}  // namespace streamgauge
