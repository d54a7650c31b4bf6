// How a loop keeps a shared object alive while it has work for it, as asyncio's loop does by holding its
// callbacks.
#pragma once

#include <memory>
#include <utility>

#include "ref/loop/event_loop.h"

namespace streamgauge {

// A member of T. From keep() to let_go() the loop owns a share of the object; if the loop is destroyed in
// between, it calls the object's abandon(), after which the object must not use the loop any more.
template <class T>
class LoopKeeper {
 public:
  LoopKeeper() = default;
  LoopKeeper(const LoopKeeper&) = delete;
  LoopKeeper& operator=(const LoopKeeper&) = delete;

  void keep(EventLoop& loop, std::shared_ptr<T> object) {
    auto share = std::make_unique<Share>(*this, std::move(object));
    share_ = share.get();
    loop.adopt(std::move(share));
  }

  // Nothing if it is not kept. May destroy the object, this with it, unless the caller holds a share too.
  void let_go() noexcept {
    if (share_ != nullptr) std::exchange(share_, nullptr)->let_go();
  }

 private:
  class Share final : public LoopOwned {
   public:
    Share(LoopKeeper& keeper, std::shared_ptr<T> object) : keeper_(keeper), object_(std::move(object)) {}
    ~Share() override {
      if (!object_) return;
      keeper_.share_ = nullptr;
      object_->abandon();
    }

    void let_go() noexcept {
      const auto object = std::move(object_);
      delete this;
    }

   private:
    LoopKeeper& keeper_;
    std::shared_ptr<T> object_;
  };

  Share* share_ = nullptr;
};

}  // namespace streamgauge
