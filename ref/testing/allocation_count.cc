#include "ref/testing/allocation_count.h"

#include <atomic>
#include <cstdlib>
#include <new>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define STREAMGAUGE_SANITIZER_ALLOCATES
#endif
#endif

namespace {

std::atomic<std::size_t> count = 0;

}  // namespace

namespace streamgauge {

std::size_t allocation_count() { return count; }

}  // namespace streamgauge

#ifdef STREAMGAUGE_SANITIZER_ALLOCATES

// ThreadSanitizer's operator new cannot be replaced; it tells of what it allocates
// (sanitizer/allocator_interface.h).
extern "C" void __sanitizer_malloc_hook(const volatile void*, std::size_t) { ++count; }

#else

void* operator new(std::size_t size_bytes) {
  ++count;
  void* block = std::malloc(size_bytes == 0 ? 1 : size_bytes);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }

#endif
