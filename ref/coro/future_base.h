// The states of a future and of a task (asyncio/futures.py, asyncio/tasks.py).
#pragma once

#include <cstdint>
#include <exception>
#include <string_view>

#include "ref/coro/errors.h"
#include "ref/loop/event_loop.h"

namespace streamgauge {

// What futures of every type, and tasks, have in common (asyncio/futures.py):
//
//   pending ──result or exception set──> finished
//      └─────────cancel()──────────────> cancelled
//
// Completion never calls anybody back at once: it appends the done callbacks to the loop's ready queue.
//
// A future is an object with an address, to be embedded in whatever owns it; it never allocates. It must
// outlive those who wait for it: a task that awaits it until the task has been resumed, since that is when
// the task reads it.
class FutureBase {
 public:
  enum class State : std::uint8_t { kPending, kCancelled, kFinished };

  FutureBase(const FutureBase&) = delete;
  FutureBase& operator=(const FutureBase&) = delete;
  virtual ~FutureBase() = default;

  EventLoop& loop() const noexcept { return loop_; }
  State state() const noexcept { return state_; }
  bool done() const noexcept { return state_ != State::kPending; }
  bool cancelled() const noexcept { return state_ == State::kCancelled; }

  // Asks for cancellation. A plain future becomes cancelled at once; a task will be when its body lets it.
  // False if it is done already.
  virtual bool cancel();

  // The exception it finished with, or null. Throws CancelledError if it was cancelled and InvalidStateError
  // if it is not done. Counts as retrieving the exception.
  std::exception_ptr exception();

  // Schedules `callback` with call_soon when the future is done, or now if it is. Cancelling the handle takes
  // it back.
  void add_done_callback(Handle& callback);

  // An exception that nobody retrieves is reported to the loop's exception handler when the future is
  // destroyed. This says that somebody has seen it.
  void mark_exception_retrieved() noexcept { exception_unretrieved_ = false; }

 protected:
  explicit FutureBase(EventLoop& loop) : loop_(loop) {}

  // Throws InvalidStateError if it is done.
  void require_pending() const;
  // Throws what result() throws when there is no value; counts as retrieving.
  void require_value();

  // pending -> finished with a value, which is there already, or with an exception; pending -> cancelled.
  void finish();
  void finish(std::exception_ptr exception);
  void finish_cancelled();

  // For the destructor of the class named: reports an exception that nobody has retrieved.
  void report_unretrieved_exception(std::string_view class_name) noexcept;

 private:
  void complete(State state);

  EventLoop& loop_;
  HandleList callbacks_;
  std::exception_ptr exception_;
  State state_ = State::kPending;
  bool exception_unretrieved_ = false;
};

}  // namespace streamgauge
