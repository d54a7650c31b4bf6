// Several awaitables side by side (asyncio/tasks.py, gather).
#pragma once

#include <cstddef>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "ref/coro/awaitable.h"
#include "ref/coro/future.h"
#include "ref/coro/task.h"
#include "ref/loop/closure.h"

namespace streamgauge {

class GatherBase;

// A task that a gather has started. If the gather ends before it, it goes on by itself.
class GatherChild : public LoopOwned {
 public:
  virtual TaskBase& task() noexcept = 0;

  bool cancel(Handle& ended) override { return task().cancel(ended); }

 protected:
  explicit GatherChild(GatherBase& gather) : gather_(&gather) {}
  // To be called once the task exists.
  void watch() { task().add_done_callback(done_handle_); }

 private:
  friend class GatherBase;
  void done();

  GatherBase* gather_;  // Null once the gather has ended.
  Handle done_handle_ = Handle::to<&GatherChild::done>(this);
};

// The future that gather() returns (asyncio/tasks.py, _GatheringFuture), but for its result's type.
class GatherBase : public FutureBase {
 public:
  ~GatherBase() override;

  // Cancels all children that are not done; the gather ends, with CancelledError, when they have ended. False
  // if it is done or there is none to cancel.
  bool cancel() override;

 protected:
  GatherBase(EventLoop& loop, bool return_exceptions)
      : FutureBase(loop), return_exceptions_(return_exceptions) {}

  void add(std::unique_ptr<GatherChild> child);
  // All children were added.
  void start();
  // Sets the result from the children, all of which are done.
  virtual void collect() = 0;

 private:
  friend class GatherChild;
  void child_done(TaskBase& child);

  std::vector<std::unique_ptr<GatherChild>> children_;
  std::size_t done_count_ = 0;
  bool return_exceptions_;
  bool cancel_requested_ = false;
};

template <class T>
class GatherTask final : public GatherChild {
 public:
  GatherTask(GatherBase& gather, EventLoop& loop, Coro<T> coro)
      : GatherChild(gather), task_(loop, std::move(coro)) {
    watch();
  }
  Task<T>& task() noexcept override { return task_; }

  Outcome<T> outcome() {
    Outcome<T> outcome;
    if (task_.cancelled()) {
      outcome.set_exception(std::make_exception_ptr(CancelledError()));
    } else if (task_.exception() != nullptr) {
      outcome.set_exception(task_.exception());
    } else if constexpr (std::is_void_v<T>) {
      outcome.set_value();
    } else {
      outcome.set_value(std::move(task_).result());
    }
    return outcome;
  }

 private:
  Task<T> task_;
};

// gather() of coroutines of the same type: a future of a vector of T, or of Outcome<T> with
// return_exceptions.
template <class T, class Element>
class GatherVector final : public FutureOf<std::vector<Element>, GatherBase> {
 public:
  GatherVector(EventLoop& loop, std::vector<Coro<T>> coros)
      : FutureOf<std::vector<Element>, GatherBase>(loop, std::is_same_v<Element, Outcome<T>>) {
    for (Coro<T>& coro : coros) {
      auto child = std::make_unique<GatherTask<T>>(*this, loop, std::move(coro));
      tasks_.push_back(child.get());
      this->add(std::move(child));
    }
    this->start();
  }
  ~GatherVector() override { this->report_unretrieved_exception("_GatheringFuture"); }

 private:
  void collect() override {
    std::vector<Element>& results = this->value_.emplace();
    for (GatherTask<T>* task : tasks_) {
      if constexpr (std::is_same_v<Element, Outcome<T>>) {
        results.push_back(task->outcome());
      } else {
        results.push_back(task->outcome().value());
      }
    }
    this->finish();
  }

  std::vector<GatherTask<T>*> tasks_;
};

// gather() of any coroutines: a future of a tuple of their results, with Unit for void.
template <class... Ts>
class GatherTuple final : public FutureOf<std::tuple<ValueOf<Ts>...>, GatherBase> {
 public:
  explicit GatherTuple(EventLoop& loop, Coro<Ts>... coros)
      : FutureOf<std::tuple<ValueOf<Ts>...>, GatherBase>(loop, false) {
    // Braces, for they are evaluated from left to right.
    tasks_ = std::tuple<GatherTask<Ts>*...>{start_child<Ts>(std::move(coros))...};
    this->start();
  }
  ~GatherTuple() override { this->report_unretrieved_exception("_GatheringFuture"); }

 private:
  template <class T>
  GatherTask<T>* start_child(Coro<T> coro) {
    auto child = std::make_unique<GatherTask<T>>(*this, this->loop(), std::move(coro));
    GatherTask<T>* task = child.get();
    this->add(std::move(child));
    return task;
  }

  void collect() override {
    std::apply(
        [this](auto*... tasks) {
          this->value_.emplace(std::tuple<ValueOf<Ts>...>{tasks->outcome().value()...});
        },
        tasks_);
    this->finish();
  }

  std::tuple<GatherTask<Ts>*...> tasks_;
};

// Runs awaitables side by side, each in a task of its own that is scheduled now (asyncio/tasks.py, gather).
// Await what is returned for the results, in the order of the arguments.
//
// The first exception of a child is the gather's exception; the other children go on, so what they refer to
// must outlive them. A child that is cancelled counts as raising CancelledError. Cancelling the gather
// cancels all children.
//
//   auto [a, b] = co_await gather(loop, f(), g());
template <Awaitable... As>
GatherTuple<AwaitResult<As>...> gather(EventLoop& loop, As... awaitables) {
  return GatherTuple<AwaitResult<As>...>(loop, to_coro(std::move(awaitables))...);
}

template <class T>
GatherVector<T, ValueOf<T>> gather(EventLoop& loop, std::vector<Coro<T>> coros) {
  return GatherVector<T, ValueOf<T>>(loop, std::move(coros));
}

// gather(return_exceptions=True): exceptions are results like others, and the gather waits for all children.
template <class T>
GatherVector<T, Outcome<T>> gather_outcomes(EventLoop& loop, std::vector<Coro<T>> coros) {
  return GatherVector<T, Outcome<T>>(loop, std::move(coros));
}

}  // namespace streamgauge
