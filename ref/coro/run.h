// Running a loop until something is done (asyncio/base_events.py, run_until_complete).
#pragma once

#include <concepts>
#include <utility>

#include "ref/coro/awaitable.h"
#include "ref/coro/future.h"
#include "ref/coro/task.h"
#include "ref/loop/event_loop.h"

namespace streamgauge {

namespace internal {
// Runs the loop until `future` is done. Throws RuntimeError if the loop is stopped before.
void run_until_done(EventLoop& loop, FutureBase& future);
}  // namespace internal

// Runs `loop` until a future or task is done; returns its result or throws its exception (base_events.py,
// run_until_complete). Throws RuntimeError if the loop is running already or is stopped before.
template <std::derived_from<FutureBase> F>
typename F::value_type run_until_complete(EventLoop& loop, F& future) {
  internal::run_until_done(loop, future);
  return future.result();
}

// The same for an awaitable, in a task of its own.
template <Awaitable A>
  requires(!std::derived_from<A, FutureBase>)
AwaitResult<A> run_until_complete(EventLoop& loop, A awaitable) {
  Task<AwaitResult<A>> task(loop, std::move(awaitable));
  task.set_report_destroyed_pending(false);
  internal::run_until_done(loop, task);
  return std::move(task).result();
}

}  // namespace streamgauge
