// A callback to be called by a loop (asyncio/events.py, Handle).
#pragma once

#include "ref/base/intrusive_list.h"

namespace streamgauge {

// A callback that an event loop can run: asyncio's Handle, but a part of the object that wants to be called,
// so that scheduling allocates nothing.
//
//   class Transport {
//     void read_ready();
//     Handle read_handle_ = Handle::to<&Transport::read_ready>(this);
//   };
//
// A handle is in at most one place at a time: the loop's ready queue, or a future's list of done callbacks.
// Being there is its only state, so that cancelling is leaving, and destroying the owner cancels.
class Handle : public ListNode<> {
 public:
  using Function = void (*)(void* argument);

  Handle(Function function, void* argument) : function_(function), argument_(argument) {}

  // A handle that calls `(owner->*Method)()`.
  template <auto Method, class Owner>
  static Handle to(Owner* owner) {
    return Handle([](void* argument) { (static_cast<Owner*>(argument)->*Method)(); }, owner);
  }

  // True while the callback is due to be called.
  bool scheduled() const { return is_linked(); }

  // The callback will not be called, unless it is scheduled again. Nothing if it is not scheduled.
  void cancel() { unlink(); }

  // For the loop: calls the callback. The owner may be gone when this returns.
  void run() { function_(argument_); }

 private:
  Function function_;
  void* argument_;
};

using HandleList = IntrusiveList<Handle>;

}  // namespace streamgauge
