// What a loop owns: callables, and objects that live until they have ended.
#pragma once

#include <memory>
#include <utility>

#include "ref/base/intrusive_list.h"
#include "ref/loop/handle.h"

namespace streamgauge {

// An object that belongs to an event loop until it destroys itself: what is left is destroyed with the loop.
class LoopOwned : public ListNode<LoopOwned> {
 public:
  virtual ~LoopOwned() = default;

  // If it is a task that has not ended: cancels it, has `ended` scheduled when it ends, and returns true.
  virtual bool cancel(Handle& ended) {
    static_cast<void>(ended);
    return false;
  }
};

// A callback that owns what it calls, for rare use: it costs an allocation. Called once, then destroyed.
class Closure : public LoopOwned {
 public:
  template <class Function>
  static std::unique_ptr<Closure> make(Function function);

  Handle& handle() { return handle_; }

 protected:
  virtual void call() = 0;

 private:
  void run() {
    const std::unique_ptr<Closure> self(this);
    call();
  }

  Handle handle_ = Handle::to<&Closure::run>(this);
};

template <class Function>
std::unique_ptr<Closure> Closure::make(Function function) {
  class Holder final : public Closure {
   public:
    explicit Holder(Function&& held) : function_(std::move(held)) {}

   private:
    void call() override { std::move(function_)(); }
    Function function_;
  };
  return std::make_unique<Holder>(std::move(function));
}

}  // namespace streamgauge
