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

void* FramePool::allocate_large(std::size_t size_bytes) {
  if (!kPooling || size_bytes == 0 || size_bytes > kPooledBytesMax) return ::operator new(size_bytes);
  const std::size_t class_bytes = std::bit_ceil(size_bytes);
  FreeList& list = free_lists_[kSmallClasses + std::bit_width(class_bytes / kSmallBytesMax) - 2];
  FreeBlock* block = list.first;
  if (block == nullptr) return ::operator new(class_bytes);
  list.first = block->next;
  --list.count;
  return block;
}

void FramePool::release_large(void* block, std::size_t size_bytes) noexcept {
  if (!kPooling || size_bytes == 0 || size_bytes > kPooledBytesMax) return ::operator delete(block);
  const std::size_t class_bytes = std::bit_ceil(size_bytes);
  FreeList& list = free_lists_[kSmallClasses + std::bit_width(class_bytes / kSmallBytesMax) - 2];
  keep_or_delete(block, list, kFreeBytesMax / class_bytes);
}

bool FramePool::open_list() noexcept {
  if (Drain::drained) return false;
  static thread_local Drain drain;
  drain.arm();
  return true;
}

}  // namespace streamgauge
