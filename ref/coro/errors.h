// The errors that belong to coroutines (asyncio/exceptions.py); the others are in ref/base/errors.h.
#pragma once

#include <exception>
#include <string_view>

#include "ref/base/errors.h"

namespace streamgauge {

// The task was cancelled. Deliberately no relative of std::exception or Exception: in Python it derives from
// BaseException and not from Exception, so that code which handles "any error" does not swallow a
// cancellation (asyncio/exceptions.py). `catch (...)` that does not rethrow does.
class CancelledError {
 public:
  static constexpr std::string_view class_name() noexcept { return "CancelledError"; }
};

// The user has pressed Ctrl-C: SIGINT came while run() was running. No relative of std::exception or
// Exception, for the same reason.
class KeyboardInterrupt {
 public:
  static constexpr std::string_view class_name() noexcept { return "KeyboardInterrupt"; }
};

// The operation is not allowed in the future's state: its result is not there yet, or is there already.
class InvalidStateError : public Exception {
 public:
  using Exception::Exception;
  std::string_view class_name() const noexcept override { return "InvalidStateError"; }
};

// Whether `error` holds a CancelledError. Costs a throw.
bool is_cancellation(const std::exception_ptr& error) noexcept;

}  // namespace streamgauge
