// Memory for coroutines.
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace streamgauge {

// Memory for coroutine frames and other objects that are made and destroyed at the rate of operations.
//
// Free blocks are kept in lists by size class, one set of lists per thread: a block is taken and given back
// without a lock, and an operation whose frames are warm never reaches malloc. The lists hold memory only,
// never state of the program; that is why they may be thread-local where everything else is passed explicitly
// (a coroutine's operator new is called with a size and nothing else). A block may be released on another
// thread than the one that allocated it. Under AddressSanitizer every block comes from malloc, so that a use
// after destruction is seen.
class FramePool {
 public:
  // Blocks of up to this size are pooled; larger ones are passed through to operator new.
  static constexpr std::size_t kPooledBytesMax = 2048;
  // Free blocks kept per size class and thread; more are given back to malloc, so that a burst does not pin
  // its memory.
  static constexpr std::size_t kFreeBlocksMax = 256;

  // A block of at least `size_bytes`, aligned for any fundamental type. Throws std::bad_alloc.
  static void* allocate(std::size_t size_bytes) {
    if (!is_pooled(size_bytes)) return ::operator new(size_bytes);
    FreeList& list = free_lists_[class_of(size_bytes)];
    FreeBlock* block = list.first;
    if (block == nullptr) return ::operator new((class_of(size_bytes) + 1) * kClassBytes);
    list.first = block->next;
    --list.count;
    return block;
  }

  // Gives back a block of allocate(), with the size that was asked for.
  static void release(void* block, std::size_t size_bytes) noexcept {
    if (!is_pooled(size_bytes)) return ::operator delete(block);
    FreeList& list = free_lists_[class_of(size_bytes)];
    if (list.count == 0 && !open_list()) return ::operator delete(block);
    if (list.count == kFreeBlocksMax) return ::operator delete(block);
    list.first = new (block) FreeBlock{list.first};
    ++list.count;
  }

 private:
  struct FreeBlock {
    FreeBlock* next;
  };
  struct FreeList {
    FreeBlock* first;
    std::size_t count;
  };
  class Drain;

#if defined(__SANITIZE_ADDRESS__)
  static constexpr bool kPooling = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
  static constexpr bool kPooling = false;
#else
  static constexpr bool kPooling = true;
#endif
#else
  static constexpr bool kPooling = true;
#endif

  // Frames are a few pointers up to some hundred bytes: a step of a cache line wastes little and needs few
  // classes.
  static constexpr std::size_t kClassBytes = 64;

  static constexpr std::size_t class_of(std::size_t size_bytes) { return (size_bytes - 1) / kClassBytes; }
  static constexpr bool is_pooled(std::size_t size_bytes) {
    return kPooling && size_bytes != 0 && size_bytes <= kPooledBytesMax;
  }

  // An empty list is about to get a block: sees to it that the blocks are freed at the thread's end. False if
  // that has come already.
  static bool open_list() noexcept;

  // Without a destructor, so that frames which die later than the thread's other objects still find it.
  static constinit inline thread_local std::array<FreeList, kPooledBytesMax / kClassBytes> free_lists_{};
};

}  // namespace streamgauge
