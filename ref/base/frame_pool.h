// Memory for coroutines.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <new>

namespace streamgauge {

// Memory for coroutine frames, buffers and other objects that are made and destroyed at the rate of
// operations.
//
// Free blocks are kept in lists by size class, one set of lists per thread: a block is taken and given back
// without a lock, and an operation whose frames are warm never reaches malloc. Large blocks are kept for
// another reason: malloc gives their pages back to the system when they are freed, and each use would fault
// them in anew, which costs more than receiving the bytes that fill them. The lists hold memory only,
// never state of the program; that is why they may be thread-local where everything else is passed explicitly
// (a coroutine's operator new is called with a size and nothing else). A block may be released on another
// thread than the one that allocated it. Under AddressSanitizer every block comes from malloc, so that a use
// after destruction is seen.
class FramePool {
 public:
  // Blocks of up to this size are in classes of 16 bytes' steps.
  static constexpr std::size_t kSmallBytesMax = 2048;
  // Blocks of up to this size are in classes of powers of two; larger ones are passed through to operator
  // new.
  static constexpr std::size_t kPooledBytesMax = 256 * 1024;
  // Free blocks kept per size class and thread, of the large ones as many as have this many bytes; more are
  // given back to malloc, so that a burst does not pin its memory.
  static constexpr std::size_t kFreeBlocksMax = 256;
  static constexpr std::size_t kFreeBytesMax = 2 * 1024 * 1024;

  // Whether this build keeps blocks at all: that of AddressSanitizer does not.
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

  // A block of at least `size_bytes`, aligned for any fundamental type. Throws std::bad_alloc.
  static void* allocate(std::size_t size_bytes) {
    if (!is_small(size_bytes)) return allocate_large(size_bytes);
    FreeList& list = free_lists_[class_of(size_bytes)];
    FreeBlock* block = list.first;
    if (block == nullptr) return ::operator new(class_of(size_bytes) * kClassBytes + kFirstClassBytes);
    list.first = block->next;
    --list.count;
    return block;
  }

  // Gives back a block of allocate(), with the size that was asked for.
  static void release(void* block, std::size_t size_bytes) noexcept {
    if (!is_small(size_bytes)) return release_large(block, size_bytes);
    keep_or_delete(block, free_lists_[class_of(size_bytes)], kFreeBlocksMax);
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

  // Of up to 24, 40, 56... bytes: glibc's malloc gives exactly these, in chunks of 16 bytes' steps with 8
  // bytes of its own, so that a block wastes as little in the pool as it would without.
  static constexpr std::size_t kClassBytes = 16;
  static constexpr std::size_t kFirstClassBytes = 24;

  static constexpr std::size_t class_of(std::size_t size_bytes) {
    return size_bytes <= kFirstClassBytes ? 0
                                          : (size_bytes - kFirstClassBytes + kClassBytes - 1) / kClassBytes;
  }
  static constexpr bool is_small(std::size_t size_bytes) {
    return kPooling && size_bytes != 0 && size_bytes <= kSmallBytesMax;
  }

  static void* allocate_large(std::size_t size_bytes);
  static void release_large(void* block, std::size_t size_bytes) noexcept;
  static void keep_or_delete(void* block, FreeList& list, std::size_t count_max) noexcept {
    if (list.count == 0 && !open_list()) return ::operator delete(block);
    if (list.count == count_max) return ::operator delete(block);
    list.first = new (block) FreeBlock{list.first};
    ++list.count;
  }

  // An empty list is about to get a block: sees to it that the blocks are freed at the thread's end. False if
  // that has come already.
  static bool open_list() noexcept;

  static constexpr std::size_t kSmallClasses = kSmallBytesMax / kClassBytes;
  static constexpr std::size_t kLargeClasses =
      std::bit_width(kPooledBytesMax) - std::bit_width(kSmallBytesMax);

  // Without a destructor, so that frames which die later than the thread's other objects still find it.
  static constinit inline thread_local std::array<FreeList, kSmallClasses + kLargeClasses> free_lists_{};
};

}  // namespace streamgauge
