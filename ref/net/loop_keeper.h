// How a loop keeps a shared object alive while it has work for it, as asyncio's loop does by holding its
// callbacks.
#pragma once

#include <memory>
#include <utility>

#include "ref/loop/closure.h"
#include "ref/loop/event_loop.h"

namespace streamgauge {

// A member of T. From keep() to let_go() the loop owns a share of the object; if the loop is destroyed in
// between, it calls the object's abandon(), after which the object must not use the loop any more.
template <class T>
class LoopKeeper final : public LoopOwned {
 public:
  LoopKeeper() = default;

  void keep(EventLoop& loop, std::shared_ptr<T> object) {
    object_ = std::move(object);
    loop.keep(*this);
  }

  // The object, as long as it is kept; null otherwise.
  const std::shared_ptr<T>& object() const noexcept { return object_; }

  // Nothing if it is not kept. May destroy the object, this with it, unless the caller holds a share too.
  void let_go() noexcept {
    unlink();
    const auto object = std::move(object_);
  }

 private:
  void loop_ends() noexcept override {
    const auto object = std::move(object_);
    object->abandon();
  }

  std::shared_ptr<T> object_;
};

}  // namespace streamgauge
