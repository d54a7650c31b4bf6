#include "ref/base/frame_pool.h"

namespace streamgauge {

// Frees the thread's blocks at its end.
class FramePool::Drain {
 public:
  Drain() = default;
  Drain(const Drain&) = delete;
  Drain& operator=(const Drain&) = delete;
  ~Drain() {
    drained = true;
    for (FreeList& list : free_lists_) {
      while (list.first != nullptr) {
        FreeBlock* block = list.first;
        list.first = block->next;
        ::operator delete(block);
      }
      list.count = 0;
    }
  }

  // Naming a thread-local object makes the thread destroy it at its end.
  void arm() {}

  static constinit inline thread_local bool drained = false;
};

bool FramePool::open_list() noexcept {
  if (Drain::drained) return false;
  static thread_local Drain drain;
  drain.arm();
  return true;
}

}  // namespace streamgauge
