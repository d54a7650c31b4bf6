// Coroutines: what a function that awaits returns.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <type_traits>
#include <utility>

#include "ref/base/frame_pool.h"
#include "ref/coro/outcome.h"
#include "ref/coro/task_base.h"

namespace streamgauge {

template <class T>
class Coro;

// What the promises of all coroutines have in common. Awaiters find the task (and by it the loop) that they
// run in here: `template <class Promise> await_suspend(std::coroutine_handle<Promise> h)` may call
// `h.promise().task()`.
class PromiseBase {
 public:
  PromiseBase() = default;
  PromiseBase(const PromiseBase&) = delete;
  PromiseBase& operator=(const PromiseBase&) = delete;

  TaskBase& task() const noexcept { return *task_; }
  EventLoop& loop() const noexcept { return task_->loop(); }

  // Of one that was started. Told by the task, for under g++ 12 coroutine_handle::done() is true before the
  // body's locals are destroyed.
  bool finished() const noexcept { return task_ == nullptr; }

  class FinalAwaiter {
   public:
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) noexcept {
      PromiseBase& promise = self.promise();
      TaskBase* const task = std::exchange(promise.task_, nullptr);
      if (promise.continuation_) task->resume_next(promise.continuation_);
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }

  static void* operator new(std::size_t size_bytes) { return FramePool::allocate(size_bytes); }
  static void operator delete(void* frame, std::size_t size_bytes) noexcept {
    FramePool::release(frame, size_bytes);
  }

 private:
  template <class T>
  friend class Coro;

  TaskBase* task_ = nullptr;              // From its start to its end.
  std::coroutine_handle<> continuation_;  // The awaiting coroutine, once this one has been suspended.
};

template <class T>
class Promise : public PromiseBase {
 public:
  Coro<T> get_return_object();
  template <class Value = T>
  void return_value(Value&& value) {
    outcome_.set_value(std::forward<Value>(value));
  }
  void unhandled_exception() noexcept { outcome_.set_exception(std::current_exception()); }
  Outcome<T>& outcome() { return outcome_; }

 private:
  Outcome<T> outcome_;
};

template <>
class Promise<void> : public PromiseBase {
 public:
  Coro<void> get_return_object();
  void return_void() { outcome_.set_value(); }
  void unhandled_exception() noexcept { outcome_.set_exception(std::current_exception()); }
  Outcome<void>& outcome() { return outcome_; }

 private:
  Outcome<void> outcome_;
};

template <class T>
class CoroAwaiter;

// A coroutine, as Python's `async def` makes it: nothing runs until it is awaited (or given to a Task),
// awaiting it runs it in the same step of the same task, and it can be awaited once.
//
//   Coro<std::string> greet(StreamReader& reader) {
//     auto line = co_await reader.readline();
//     co_return "hello " + line;
//   }
//
// The rules for writing one that g++ 12 compiles correctly: an await stands alone (`co_await f(x);`) or as
// the initialiser of a variable (`auto y = co_await f(x);`); parameters are values, or references that
// outlive the await; no lambda with captures is a coroutine.
//
// An awaiter that can often answer at once takes its fast path in await_ready, and owns a Coro for the slow
// one:
//
//   class ReadlineAwaiter {
//    public:
//     explicit ReadlineAwaiter(StreamReader& reader) : reader_(reader) {}
//     bool await_ready() { return reader_.take_buffered_line(line_); }            // no frame, no loop
//     template <class Promise>
//     bool await_suspend(std::coroutine_handle<Promise> parent) {
//       slow_path_ = reader_.readline_slowly();
//       return slow_path_.start(parent);                                            // runs it inline
//     }
//     std::string await_resume() { return slow_path_ ? slow_path_.take_result() : std::move(line_); }
//
//    private:
//     StreamReader& reader_;
//     std::string line_;
//     Coro<std::string> slow_path_;
//   };
template <class T>
class [[nodiscard]] Coro {
 public:
  using promise_type = Promise<T>;
  using value_type = T;

  // No coroutine.
  Coro() = default;
  Coro(Coro&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Coro& operator=(Coro&& other) noexcept {
    if (this != &other) {
      destroy();
      frame_ = std::exchange(other.frame_, nullptr);
    }
    return *this;
  }
  Coro(const Coro&) = delete;
  Coro& operator=(const Coro&) = delete;
  // Destroys the frame: what its locals hold is released, its body does not run on. Must not be running.
  ~Coro() { destroy(); }

  explicit operator bool() const noexcept { return static_cast<bool>(frame_); }

  // Awaits it: `co_await f(x)`, or `co_await std::move(coro)` for a variable.
  CoroAwaiter<T> operator co_await() && noexcept;

  // --- For awaiters and tasks ---

  // Runs it on behalf of the suspended coroutine `parent`, as part of the parent's task, up to its end or its
  // first suspension. False if it ended: the parent is to go on. True if not: the parent stays suspended and
  // is resumed when it has ended. Ended or resumed, the parent calls take_result().
  //
  // A nested resume() and a flag instead of symmetric transfer, for that grows the stack with each await in
  // every build that does not turn it into a tail call: g++ at -O0, -O1 and with sanitizers.
  template <class ParentPromise>
  bool start(std::coroutine_handle<ParentPromise> parent) {
    Promise<T>& promise = frame_.promise();
    promise.task_ = &parent.promise().task();
    frame_.resume();
    if (promise.finished()) return false;
    promise.continuation_ = parent;
    return true;
  }

  // The result of a coroutine that has ended, or its exception.
  T take_result() { return outcome().take(); }

  Outcome<T>& outcome() { return frame_.promise().outcome(); }
  bool finished() const noexcept { return frame_.promise().finished(); }

  // Makes it the body of `task`, which resumes handle().
  void bind(TaskBase& task) noexcept { frame_.promise().task_ = &task; }
  std::coroutine_handle<> handle() const noexcept { return frame_; }

  void destroy() noexcept {
    if (frame_) std::exchange(frame_, nullptr).destroy();
  }

 private:
  friend class Promise<T>;
  explicit Coro(std::coroutine_handle<Promise<T>> frame) noexcept : frame_(frame) {}

  std::coroutine_handle<Promise<T>> frame_;
};

template <class T>
class [[nodiscard]] CoroAwaiter {
 public:
  explicit CoroAwaiter(Coro<T> coro) noexcept : coro_(std::move(coro)) {}

  bool await_ready() const noexcept { return false; }
  template <class ParentPromise>
  bool await_suspend(std::coroutine_handle<ParentPromise> parent) {
    return coro_.start(parent);
  }
  T await_resume() { return coro_.take_result(); }

 private:
  Coro<T> coro_;
};

template <class T>
CoroAwaiter<T> Coro<T>::operator co_await() && noexcept {
  return CoroAwaiter<T>(std::move(*this));
}

template <class T>
Coro<T> Promise<T>::get_return_object() {
  return Coro<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Coro<void> Promise<void>::get_return_object() {
  return Coro<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

}  // namespace streamgauge
