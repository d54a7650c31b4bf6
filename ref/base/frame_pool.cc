#include "ref/base/frame_pool.h"

#include <array>
#include <new>

namespace streamgauge {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kPooling = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kPooling = false;
#else
constexpr bool kPooling = true;
#endif
#else
constexpr bool kPooling = true;
#endif

// Frames are a few pointers up to some hundred bytes: a step of a cache line wastes little and needs few
// classes.
constexpr std::size_t kClassBytes = 64;
constexpr std::size_t kClassCount = FramePool::kPooledBytesMax / kClassBytes;

struct FreeBlock {
  FreeBlock* next;
};

struct FreeList {
  FreeBlock* first = nullptr;
  std::size_t count = 0;
};

struct FreeLists {
  std::array<FreeList, kClassCount> classes;
  bool closed = false;
};

// Without a destructor, so that frames which die later than the thread's other objects still find it; Drain
// empties it.
constinit thread_local FreeLists free_lists;

class Drain {
 public:
  Drain() = default;
  Drain(const Drain&) = delete;
  Drain& operator=(const Drain&) = delete;
  ~Drain() {
    free_lists.closed = true;
    for (FreeList& list : free_lists.classes) {
      while (list.first != nullptr) {
        FreeBlock* block = list.first;
        list.first = block->next;
        ::operator delete(block);
      }
    }
  }
  void arm() {}
};
thread_local Drain drain;

std::size_t class_of(std::size_t size_bytes) { return (size_bytes - 1) / kClassBytes; }

}  // namespace

void* FramePool::allocate(std::size_t size_bytes) {
  if (!kPooling || size_bytes == 0 || size_bytes > kPooledBytesMax) return ::operator new(size_bytes);
  FreeList& list = free_lists.classes[class_of(size_bytes)];
  FreeBlock* block = list.first;
  if (block == nullptr) return ::operator new((class_of(size_bytes) + 1) * kClassBytes);
  list.first = block->next;
  --list.count;
  return block;
}

void FramePool::release(void* block, std::size_t size_bytes) noexcept {
  if (!kPooling || size_bytes == 0 || size_bytes > kPooledBytesMax) return ::operator delete(block);
  FreeList& list = free_lists.classes[class_of(size_bytes)];
  if (list.count >= kFreeBlocksMax || free_lists.closed) return ::operator delete(block);
  if (list.count == 0) drain.arm();
  list.first = new (block) FreeBlock{list.first};
  ++list.count;
}

}  // namespace streamgauge
