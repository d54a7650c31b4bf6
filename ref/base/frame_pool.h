#pragma once

#include <cstddef>

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
  // A block of at least `size_bytes`, aligned for any fundamental type. Throws std::bad_alloc.
  static void* allocate(std::size_t size_bytes);

  // Gives back a block of allocate(), with the size that was asked for.
  static void release(void* block, std::size_t size_bytes) noexcept;

  // Blocks of up to this size are pooled; larger ones are passed through to operator new.
  static constexpr std::size_t kPooledBytesMax = 2048;
  // Free blocks kept per size class and thread; more are given back to malloc, so that a burst does not pin
  // its memory.
  static constexpr std::size_t kFreeBlocksMax = 256;
};

}  // namespace streamgauge
