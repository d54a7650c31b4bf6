// What a loop owns: callables, and objects that live until they have ended.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "ref/base/frame_pool.h"
#include "ref/base/intrusive_list.h"
#include "ref/loop/handle.h"

namespace streamgauge {

// An object that belongs to an event loop until it leaves the loop's list, by being destroyed or otherwise.
class LoopOwned : public ListNode<LoopOwned> {
 public:
  virtual ~LoopOwned() = default;
  // The loop is being destroyed and still whole. The object has left its list and by default is destroyed.
  virtual void loop_ends() noexcept { delete this; }

  // If it is a task that has not ended: cancels it, has `ended` scheduled when it ends, and returns true.
  virtual bool cancel(Handle& ended) {
    static_cast<void>(ended);
    return false;
  }
};

// A callback that owns what it calls, and costs a block of the pool. Called once, then destroyed.
class Closure : public LoopOwned {
 public:
  static void* operator new(std::size_t size_bytes) { return FramePool::allocate(size_bytes); }
  static void operator delete(void* closure, std::size_t size_bytes) noexcept {
    FramePool::release(closure, size_bytes);
  }

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
