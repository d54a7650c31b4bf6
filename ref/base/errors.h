// The errors of the library: Python's built-in exception classes and those of asyncio/exceptions.py, under
// their Python names, with Python's texts. CancelledError and InvalidStateError belong to coroutines and live
// in ref/coro.
//
// An error is passed around as std::exception_ptr. Two such pointers are equal if and only if they hold the
// same object, which is how "the same exception object" (clauses RF-06, WC-08, CL-02) is told.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace streamgauge {

// Base of all errors here. Built on std::runtime_error because its text is shared between copies.
class Exception : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;

  // The Python name of the class, such as "ValueError".
  virtual std::string_view class_name() const noexcept { return "Exception"; }
  // As Python's repr(): "ValueError('boom')".
  virtual std::string repr() const;
};

// Throws AttributeError: "'NoneType' object has no attribute 'x'", as whatever is asked of Python's None
// does.
[[noreturn]] void throw_none_lacks(std::string_view attribute);

// A class that adds nothing to its base but its name.
#define STREAMGAUGE_DEFINE_ERROR(name, base)                                \
  class name : public base {                                                \
   public:                                                                  \
    using base::base;                                                       \
    std::string_view class_name() const noexcept override { return #name; } \
  }

STREAMGAUGE_DEFINE_ERROR(AssertionError, Exception);
STREAMGAUGE_DEFINE_ERROR(AttributeError, Exception);
STREAMGAUGE_DEFINE_ERROR(BufferError, Exception);
STREAMGAUGE_DEFINE_ERROR(EOFError, Exception);
STREAMGAUGE_DEFINE_ERROR(IndexError, Exception);
STREAMGAUGE_DEFINE_ERROR(OverflowError, Exception);
STREAMGAUGE_DEFINE_ERROR(RuntimeError, Exception);
STREAMGAUGE_DEFINE_ERROR(NotImplementedError, RuntimeError);
STREAMGAUGE_DEFINE_ERROR(StopAsyncIteration, Exception);
STREAMGAUGE_DEFINE_ERROR(TypeError, Exception);
STREAMGAUGE_DEFINE_ERROR(ValueError, Exception);
STREAMGAUGE_DEFINE_ERROR(UnicodeError, ValueError);
STREAMGAUGE_DEFINE_ERROR(UnicodeEncodeError, UnicodeError);

// An error of the operating system. With an errno its text is "[Errno 104] Connection reset by peer"; without
// one it is the message alone.
class OSError : public Exception {
 public:
  explicit OSError(const std::string& message) : Exception(message), message_(message) {}
  OSError(int error_number, const std::string& message);

  std::string_view class_name() const noexcept override { return "OSError"; }
  std::string repr() const override;

  std::optional<int> error_number() const noexcept { return error_number_; }
  // The text without the number.
  const std::string& message() const noexcept { return message_; }

 private:
  std::optional<int> error_number_;
  std::string message_;
};

STREAMGAUGE_DEFINE_ERROR(BlockingIOError, OSError);
STREAMGAUGE_DEFINE_ERROR(ChildProcessError, OSError);
STREAMGAUGE_DEFINE_ERROR(ConnectionError, OSError);
STREAMGAUGE_DEFINE_ERROR(BrokenPipeError, ConnectionError);
STREAMGAUGE_DEFINE_ERROR(ConnectionAbortedError, ConnectionError);
STREAMGAUGE_DEFINE_ERROR(ConnectionRefusedError, ConnectionError);
STREAMGAUGE_DEFINE_ERROR(ConnectionResetError, ConnectionError);
STREAMGAUGE_DEFINE_ERROR(FileExistsError, OSError);
STREAMGAUGE_DEFINE_ERROR(FileNotFoundError, OSError);
STREAMGAUGE_DEFINE_ERROR(InterruptedError, OSError);
STREAMGAUGE_DEFINE_ERROR(IsADirectoryError, OSError);
STREAMGAUGE_DEFINE_ERROR(NotADirectoryError, OSError);
STREAMGAUGE_DEFINE_ERROR(PermissionError, OSError);
STREAMGAUGE_DEFINE_ERROR(ProcessLookupError, OSError);
STREAMGAUGE_DEFINE_ERROR(TimeoutError, OSError);

// A name could not be resolved; the number is one of getaddrinfo(3)'s EAI_ codes (socket.gaierror).
class GaiError : public OSError {
 public:
  using OSError::OSError;
  std::string_view class_name() const noexcept override { return "gaierror"; }
};

#undef STREAMGAUGE_DEFINE_ERROR

// The error that Python raises for an errno: the subclass of OSError that belongs to the number (PEP 3151),
// with strerror(3)'s text or the given one.
std::exception_ptr make_os_error(int error_number);
std::exception_ptr make_os_error(int error_number, const std::string& message);
[[noreturn]] void throw_os_error(int error_number);
[[noreturn]] void throw_os_error(int error_number, const std::string& message);

// The stream ended before the read was complete (asyncio/exceptions.py; clause ER-01).
class IncompleteReadError : public EOFError {
 public:
  IncompleteReadError(std::string partial, std::optional<std::size_t> expected);

  std::string_view class_name() const noexcept override { return "IncompleteReadError"; }

  // The bytes that were there before the end of the stream.
  const std::string& partial() const noexcept { return partial_; }
  // How many bytes were asked for; nothing where that was not known, as in readuntil().
  std::optional<std::size_t> expected() const noexcept { return expected_; }

 private:
  std::string partial_;
  std::optional<std::size_t> expected_;
};

// The buffer limit was reached while looking for a separator (asyncio/exceptions.py; clause ER-02).
class LimitOverrunError : public Exception {
 public:
  LimitOverrunError(const std::string& message, std::size_t consumed)
      : Exception(message), consumed_(consumed) {}

  std::string_view class_name() const noexcept override { return "LimitOverrunError"; }

  // How many bytes at the front of the buffer hold no separator and can be read away.
  std::size_t consumed() const noexcept { return consumed_; }

 private:
  std::size_t consumed_;
};

// Several errors at once (Python's ExceptionGroup).
class ExceptionGroup : public Exception {
 public:
  // There is at least one error.
  ExceptionGroup(const std::string& message, std::vector<std::exception_ptr> exceptions);

  std::string_view class_name() const noexcept override { return "ExceptionGroup"; }

  const std::vector<std::exception_ptr>& exceptions() const noexcept { return exceptions_; }

 private:
  std::vector<std::exception_ptr> exceptions_;
};

// The text of any error, as Python's str() gives it.
std::string text_of(const std::exception_ptr& error);

// Python's repr() of any error, also of one that is not of this library.
std::string repr(const std::exception_ptr& error);

}  // namespace streamgauge
