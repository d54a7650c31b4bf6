#pragma once

#include <coroutine>
#include <stdexcept>
#include <string>
#include <utility>

#include "ref/coro/awaitable.h"
#include "ref/coro/coro.h"
#include "ref/coro/task_base.h"
#include "ref/testing/journal.h"

// One awaitable for each thing that an awaiter may do to a coroutine type: what a test of Coro and Task
// awaits. Each carries a std::string, so that a frame which copies or destroys a temporary wrongly is caught
// by the sanitizers.
namespace streamgauge {

// Ready at once.
class ReadyProbe {
 public:
  explicit ReadyProbe(std::string value) : value_(std::move(value)) {}
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  std::string await_resume() { return std::move(value_); }

 private:
  std::string value_;
};

// Not ready, but changes its mind in await_suspend.
class NotSuspendingProbe {
 public:
  explicit NotSuspendingProbe(std::string value) : value_(std::move(value)) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<>) const noexcept { return false; }
  std::string await_resume() { return std::move(value_); }

 private:
  std::string value_;
};

// Suspends for one turn.
class YieldingProbe {
 public:
  explicit YieldingProbe(std::string value) : value_(std::move(value)) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) {
    task_ = &self.promise().task();
    task_->suspend_for_one_turn(self);
  }
  std::string await_resume() {
    task_->on_resumed();
    return std::move(value_);
  }

 private:
  std::string value_;
  TaskBase* task_ = nullptr;
};

// Throws from one of its three functions.
class ThrowingProbe {
 public:
  enum class Where { kReady, kSuspend, kResume };

  ThrowingProbe(Where where, std::string message) : where_(where), message_(std::move(message)) {}
  bool await_ready() const {
    throw_if(Where::kReady);
    return where_ == Where::kResume;
  }
  void await_suspend(std::coroutine_handle<>) const { throw_if(Where::kSuspend); }
  void await_resume() const { throw_if(Where::kResume); }

 private:
  void throw_if(Where where) const {
    if (where == where_) throw std::runtime_error(message_);
  }

  Where where_;
  std::string message_;
};

// Answers at once if it has a value, and else by a coroutine: the shape of the stream reader's awaiters.
class SlowPathProbe {
 public:
  SlowPathProbe(std::string ready_value, Coro<std::string> slow_path)
      : value_(std::move(ready_value)), slow_path_(std::move(slow_path)) {}
  bool await_ready() const noexcept { return !value_.empty(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> parent) {
    suspended_ = true;
    return slow_path_.start(parent);
  }
  std::string await_resume() { return suspended_ ? slow_path_.take_result() : std::move(value_); }

 private:
  std::string value_;
  Coro<std::string> slow_path_;
  bool suspended_ = false;
};

// Writes into a journal when it is made and destroyed: put in a coroutine, it tells when locals and
// parameters die.
class LifetimeProbe {
 public:
  LifetimeProbe(Journal journal, std::string name) : journal_(std::move(journal)), name_(std::move(name)) {
    journal_("+" + name_);
  }
  LifetimeProbe(LifetimeProbe&& other) noexcept
      : journal_(std::move(other.journal_)),
        name_(std::move(other.name_)),
        moved_from_(std::exchange(other.moved_from_, true)) {}
  LifetimeProbe(const LifetimeProbe&) = delete;
  LifetimeProbe& operator=(const LifetimeProbe&) = delete;
  LifetimeProbe& operator=(LifetimeProbe&&) = delete;
  ~LifetimeProbe() {
    if (!moved_from_) journal_("-" + name_);
  }

 private:
  Journal journal_;
  std::string name_;
  bool moved_from_ = false;
};

}  // namespace streamgauge
