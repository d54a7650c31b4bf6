// A program's main coroutine (asyncio/runners.py).
#pragma once

#include <utility>

#include "ref/coro/awaitable.h"
#include "ref/coro/task.h"
#include "ref/loop/event_loop.h"

namespace streamgauge {

namespace internal {
// Runs the loop until `main` is done, or interrupted, and then ends what is left: see run().
void run_main(EventLoop& loop, TaskBase& main);
}  // namespace internal

// Runs `main` as a task on a loop of its own; returns its result or throws its exception.
//
//   int main() { run(serve()); }
//
// SIGINT, which Ctrl-C sends, cancels the task: what it has begun is cleaned up on the way out, and then
// run() throws KeyboardInterrupt. A second one ends the process, as it would without run(). That holds if
// SIGINT was neither blocked nor handled nor ignored before. Until run() returns or the first one comes, the
// calling thread blocks SIGINT and reads it from a descriptor, signalfd(2); threads and processes that are
// started meanwhile inherit that it is blocked.
//
// When the task has ended, the tasks that belong to the loop (spawn(), the handlers of connections) are
// cancelled, and run until they have ended too.
//
// Throws CancelledError if `main` ends with it for another reason, and the OSError of a system without
// descriptors.
template <Awaitable A>
AwaitResult<A> run(A main) {
  EventLoop loop;
  Task<AwaitResult<A>> task(loop, std::move(main));
  task.set_report_destroyed_pending(false);
  internal::run_main(loop, task);
  return std::move(task).result();
}

}  // namespace streamgauge
