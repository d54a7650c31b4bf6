// What can be awaited, of whatever type, and from within a coroutine its task and its loop.
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>

#include "ref/coro/coro.h"
#include "ref/coro/outcome.h"

namespace streamgauge {

template <class T>
concept Awaiter = requires(T& awaiter) {
  { awaiter.await_ready() } -> std::convertible_to<bool>;
  awaiter.await_resume();
};

template <class T>
concept HasCoAwait = requires { std::declval<T>().operator co_await(); };

// What `co_await std::declval<T>()` accepts.
template <class T>
concept Awaitable = HasCoAwait<T> || Awaiter<std::remove_reference_t<T>>;

namespace internal {
template <class T>
struct AwaiterOf {
  using type = std::remove_reference_t<T>;
};
template <HasCoAwait T>
struct AwaiterOf<T> {
  using type = decltype(std::declval<T>().operator co_await());
};
}  // namespace internal

// The type of the value that awaiting a T gives.
template <Awaitable T>
using AwaitResult =
    std::remove_cvref_t<decltype(std::declval<typename internal::AwaiterOf<T>::type&>().await_resume())>;

// Any awaitable as a coroutine, for those who take a Coro (tasks, wait_for, gather).
template <Awaitable T>
Coro<AwaitResult<T>> to_coro(T awaitable) {
  if constexpr (std::is_void_v<AwaitResult<T>>) {
    co_await std::move(awaitable);
  } else {
    auto result = co_await std::move(awaitable);
    co_return result;
  }
}

template <class T>
Coro<T> to_coro(Coro<T> coro) noexcept {
  return coro;
}

// How awaiting it ends, as a value: for code that goes on after any exception, cancellation included.
template <Awaitable T>
Coro<Outcome<AwaitResult<T>>> outcome_of(T awaitable) {
  Outcome<AwaitResult<T>> outcome;
  try {
    if constexpr (std::is_void_v<AwaitResult<T>>) {
      co_await std::move(awaitable);
      outcome.set_value();
    } else {
      auto result = co_await std::move(awaitable);
      outcome.set_value(std::move(result));
    }
  } catch (...) {
    outcome.set_exception(std::current_exception());
  }
  co_return outcome;
}

namespace internal {

class CurrentTaskAwaiter {
 public:
  CurrentTaskAwaiter() = default;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> self) noexcept {
    task_ = &self.promise().task();
    return false;
  }
  TaskBase& await_resume() const noexcept { return *task_; }

 private:
  TaskBase* task_ = nullptr;
};

class CurrentLoopAwaiter {
 public:
  CurrentLoopAwaiter() = default;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> self) noexcept {
    loop_ = &self.promise().loop();
    return false;
  }
  EventLoop& await_resume() const noexcept { return *loop_; }

 private:
  EventLoop* loop_ = nullptr;
};

}  // namespace internal

// `TaskBase& task = co_await current_task();` the task that runs this coroutine. Does not suspend.
inline internal::CurrentTaskAwaiter current_task() noexcept { return internal::CurrentTaskAwaiter(); }

// `EventLoop& loop = co_await current_loop();` the loop that runs this coroutine. Does not suspend.
inline internal::CurrentLoopAwaiter current_loop() noexcept { return internal::CurrentLoopAwaiter(); }

}  // namespace streamgauge
