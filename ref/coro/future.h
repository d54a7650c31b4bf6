// A result that will be there later (asyncio/futures.py).
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "ref/coro/future_base.h"
#include "ref/coro/outcome.h"
#include "ref/coro/task_base.h"

namespace streamgauge {

// Awaits a future or task: continues at once if it is done, else suspends the task until it is.
template <class Awaited, class Result>
class [[nodiscard]] FutureAwaiter {
 public:
  explicit FutureAwaiter(Awaited& future) : future_(future) {}

  bool await_ready() const noexcept { return future_.done(); }

  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> waiter) {
    task_ = &waiter.promise().task();
    task_->suspend_until_done(future_, waiter);
  }

  Result await_resume() {
    if (task_ != nullptr) task_->on_resumed();
    if constexpr (std::is_same_v<Result, typename Awaited::value_type>) {
      return std::move(future_).result();
    } else {
      return future_.result();
    }
  }

 private:
  Awaited& future_;
  TaskBase* task_ = nullptr;
};

// A future or task of a given type: `Base` is FutureBase or TaskBase.
//
//   auto x = co_await future;             // a copy of the result, or its exception, or CancelledError
//   auto x = co_await std::move(future);  // the result moved out; nobody else may read it afterwards
template <class T, class Base>
class FutureOf : public Base {
 public:
  using value_type = T;

  // The result. Throws the exception it finished with, CancelledError if it was cancelled, and
  // InvalidStateError if it is not done.
  std::add_lvalue_reference_t<T> result() & {
    this->require_value();
    if constexpr (!std::is_void_v<T>) return *value_;
  }
  T result() && {
    this->require_value();
    if constexpr (!std::is_void_v<T>) return std::move(*value_);
  }

  FutureAwaiter<FutureOf, std::add_lvalue_reference_t<T>> operator co_await() & {
    return FutureAwaiter<FutureOf, std::add_lvalue_reference_t<T>>(*this);
  }
  FutureAwaiter<FutureOf, T> operator co_await() && { return FutureAwaiter<FutureOf, T>(*this); }

 protected:
  using Base::Base;

  std::optional<ValueOf<T>> value_;
};

// A result that is not there yet (asyncio/futures.py, class Future): set by callbacks, awaited by coroutines.
template <class T>
class Future : public FutureOf<T, FutureBase> {
 public:
  explicit Future(EventLoop& loop) : FutureOf<T, FutureBase>(loop) {}
  ~Future() override { this->report_unretrieved_exception("Future"); }

  // Finishes it with the value constructed from the arguments (none for void). Throws InvalidStateError if it
  // is done.
  template <class... Arguments>
  void set_result(Arguments&&... arguments) {
    this->require_pending();
    this->value_.emplace(std::forward<Arguments>(arguments)...);
    this->finish();
  }

  // Finishes it with an exception. Throws InvalidStateError if it is done.
  void set_exception(std::exception_ptr exception) {
    this->require_pending();
    this->finish(std::move(exception));
  }
};

// A future or task that stays where it is, as an awaitable that can be passed by value.
template <class F>
class FutureReference {
 public:
  explicit FutureReference(F& future) : future_(&future) {}
  auto operator co_await() const { return future_->operator co_await(); }

 private:
  F* future_;
};

// `co_await outcome_of(await_ref(task));`
template <class F>
FutureReference<F> await_ref(F& future) {
  return FutureReference<F>(future);
}

}  // namespace streamgauge
