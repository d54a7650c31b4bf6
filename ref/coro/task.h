// Coroutines that run on their own (asyncio/tasks.py, Task, create_task).
#pragma once

#include <concepts>
#include <memory>
#include <utility>

#include "ref/coro/awaitable.h"
#include "ref/coro/coro.h"
#include "ref/coro/future.h"
#include "ref/coro/task_base.h"
#include "ref/loop/closure.h"

namespace streamgauge {

// A coroutine that runs on its own, scheduled by the loop (asyncio/tasks.py, class Task): constructing it
// schedules its first step with one call_soon. It is also the future of its result, awaited like one.
//
//   Task<std::string> task(loop, greet(reader));
//   ...
//   auto text = co_await task;
//
// A task is owned by whoever constructs it, and destroying it ends it: if it is pending, its body is
// destroyed where it is suspended, and the loop's exception handler is told ("Task was destroyed but it is
// pending!"). For a task that nobody owns see spawn(). A task must not be destroyed from within its own body.
template <class T>
class Task : public FutureOf<T, TaskBase> {
 public:
  Task(EventLoop& loop, Coro<T> coro) : FutureOf<T, TaskBase>(loop, coro.handle()), coro_(std::move(coro)) {
    coro_.bind(*this);
  }

  // A task that awaits any awaitable.
  template <Awaitable A>
    requires std::same_as<AwaitResult<A>, T>
  Task(EventLoop& loop, A awaitable) : Task(loop, to_coro(std::move(awaitable))) {}

  ~Task() override { this->prepare_destruction(); }

 private:
  bool finish_if_body_ended() override {
    if (!coro_.finished()) return false;
    Outcome<T> outcome = std::move(coro_.outcome());
    coro_.destroy();
    if (outcome.has_exception()) {
      this->finish_with_exception(outcome.exception());
    } else if (!this->cancelled_at_return()) {
      if constexpr (!std::is_void_v<T>) this->value_.emplace(outcome.take());
      this->finish();
    }
    return true;
  }

  void destroy_body() noexcept override { coro_.destroy(); }

  Coro<T> coro_;
};

template <class A>
Task(EventLoop&, A) -> Task<AwaitResult<A>>;

// A task that belongs to its loop: see spawn().
template <class T>
class SpawnedTask final : public LoopOwned {
 public:
  SpawnedTask(EventLoop& loop, Coro<T> coro) : task_(loop, std::move(coro)) {
    task_.add_done_callback(ended_handle_);
  }

  Task<T>& task() noexcept { return task_; }

  bool cancel(Handle& ended) override { return task_.cancel(ended); }

 private:
  // Whoever awaits the task is resumed in this same turn and reads it then, so it has to last one turn more.
  void ended() { task_.loop().call_soon(destroy_handle_); }
  void destroy() { delete this; }

  Task<T> task_;
  Handle ended_handle_ = Handle::to<&SpawnedTask::ended>(this);
  Handle destroy_handle_ = Handle::to<&SpawnedTask::destroy>(this);
};

// Starts a task that nobody owns. It runs to its end and is destroyed in the turn after its done callbacks
// were called; if it has not ended when the loop is destroyed, it is destroyed then. The reference may be
// used until its end.
template <Awaitable A>
Task<AwaitResult<A>>& spawn(EventLoop& loop, A awaitable) {
  using T = AwaitResult<A>;
  auto spawned = std::make_unique<SpawnedTask<T>>(loop, to_coro(std::move(awaitable)));
  Task<T>& task = spawned->task();
  loop.adopt(std::move(spawned));
  return task;
}

}  // namespace streamgauge
