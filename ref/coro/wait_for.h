// Awaiting with a limit of time (asyncio/tasks.py, wait_for).
#pragma once

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

#include "ref/coro/awaitable.h"
#include "ref/coro/coro.h"
#include "ref/coro/future.h"
#include "ref/coro/task.h"
#include "ref/coro/timeout.h"

namespace streamgauge {

namespace internal {

// Cancels `future` and waits until it is done (asyncio/tasks.py, _cancel_and_wait): not by awaiting it, so
// that a cancellation of the waiting task is not taken for one of the future. `future` outlives the call.
Coro<void> cancel_and_wait(FutureBase& future);

// Throws the exception of a future that a timeout has cancelled, with TimeoutError in place of
// CancelledError.
void throw_timeout_if_cancelled(FutureBase& future);

}  // namespace internal

// Awaits `awaitable` for at most `timeout`, nothing meaning for ever (asyncio/tasks.py, wait_for, as of 3.12:
// inline, in the same task). Throws TimeoutError when it passes, after what was awaited has ended; a value
// that it returns nevertheless is returned. A timeout of zero or less does not start a coroutine at all.
template <Awaitable A>
  requires(!std::derived_from<A, FutureBase>)
Coro<AwaitResult<A>> wait_for(A awaitable, std::optional<Duration> timeout) {
  using T = AwaitResult<A>;
  EventLoop& loop = co_await current_loop();
  if (timeout && *timeout <= Duration::zero()) {
    Task<T> task(loop, std::move(awaitable));
    task.set_report_destroyed_pending(false);
    co_await internal::cancel_and_wait(task);
    internal::throw_timeout_if_cancelled(task);
    co_return std::move(task).result();
  }
  Timeout deadline(timeout ? std::optional<TimePoint>(loop.time() + *timeout) : std::nullopt);
  if constexpr (std::is_void_v<T>) {
    co_await deadline.run(std::move(awaitable));
  } else {
    auto result = co_await deadline.run(std::move(awaitable));
    co_return result;
  }
}

// The same for a future or task, which the timeout cancels and which must outlive the call.
template <std::derived_from<FutureBase> F>
Coro<typename F::value_type> wait_for(F& future, std::optional<Duration> timeout) {
  EventLoop& loop = future.loop();
  if (timeout && *timeout <= Duration::zero()) {
    if (!future.done()) {
      co_await internal::cancel_and_wait(future);
      internal::throw_timeout_if_cancelled(future);
    }
    co_return future.result();
  }
  Timeout deadline(timeout ? std::optional<TimePoint>(loop.time() + *timeout) : std::nullopt);
  if constexpr (std::is_void_v<typename F::value_type>) {
    co_await deadline.run(await_ref(future));
  } else {
    auto result = co_await deadline.run(await_ref(future));
    co_return result;
  }
}

}  // namespace streamgauge
