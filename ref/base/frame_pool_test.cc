#include "ref/base/frame_pool.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace streamgauge {
namespace {

TEST(FramePool, BlocksOfEverySizeAreWritableAlignedAndDistinct) {
  std::vector<std::pair<void*, std::size_t>> blocks;
  std::set<void*> addresses;
  for (std::size_t size = 1; size <= 2 * FramePool::kPooledBytesMax; size += 1 + size / 9) {
    void* block = FramePool::allocate(size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignof(std::max_align_t), 0u) << size;
    std::memset(block, static_cast<int>(size), size);
    blocks.emplace_back(block, size);
    addresses.insert(block);
  }
  EXPECT_EQ(addresses.size(), blocks.size());
  for (auto [block, size] : blocks) {
    EXPECT_EQ(static_cast<unsigned char*>(block)[size - 1], static_cast<unsigned char>(size));
    FramePool::release(block, size);
  }
}

TEST(FramePool, AFreeBlockIsTheNextOneOfItsSizeClass) {
  if (!FramePool::kPooling) GTEST_SKIP() << "nothing is pooled in this build";
  void* block = FramePool::allocate(57);
  void* other = FramePool::allocate(56);  // Of another class.
  FramePool::release(block, 57);
  FramePool::release(other, 56);
  void* again = FramePool::allocate(72);  // Of the class of 57 to 72 bytes.
  EXPECT_EQ(again, block);
  FramePool::release(again, 72);
}

TEST(FramePool, ABlockWastesLittle) {
  if (!FramePool::kPooling) GTEST_SKIP() << "nothing is pooled in this build";
  // malloc gives a free chunk whole where the rest would be too small to be one: which, the tests before
  // decide. The smallest of many is what it makes for the size. A thread has lists of its own, which end with
  // it.
  std::thread([] {
    constexpr std::size_t kBlocks = 2 * FramePool::kFreeBlocksMax;
    for (std::size_t size = 24; size <= FramePool::kSmallBytesMax; size += 8) {
      std::vector<void*> blocks;
      std::size_t usable_bytes = SIZE_MAX;
      for (std::size_t i = 0; i < kBlocks; ++i) {
        blocks.push_back(FramePool::allocate(size));
        usable_bytes = std::min(usable_bytes, ::malloc_usable_size(blocks.back()));
      }
      EXPECT_LT(usable_bytes, size + 16) << size;
      for (void* block : blocks) FramePool::release(block, size);
    }
  }).join();
}

TEST(FramePool, KeepsOnlySoManyFreeBlocks) {
  if (!FramePool::kPooling) GTEST_SKIP() << "nothing is pooled in this build";
  std::thread([] {
    constexpr std::size_t kSize = FramePool::kSmallBytesMax;
    constexpr std::size_t kBlocks = 3 * FramePool::kFreeBlocksMax;
    std::vector<void*> blocks;
    blocks.reserve(kBlocks);
    const std::size_t before = ::mallinfo2().uordblks;
    for (std::size_t i = 0; i < kBlocks; ++i) blocks.push_back(FramePool::allocate(kSize));
    EXPECT_GE(::mallinfo2().uordblks - before, kBlocks * kSize);
    for (void* block : blocks) FramePool::release(block, kSize);
    const std::size_t kept = ::mallinfo2().uordblks - before;
    // Roughly the bound: malloc adds to each block, and the thread's cache keeps some.
    EXPECT_GT(kept, FramePool::kFreeBlocksMax * kSize / 2);
    EXPECT_LT(kept, FramePool::kFreeBlocksMax * kSize * 3 / 2);
  }).join();
}

TEST(FramePool, KeepsLargeBlocksByTheirBytes) {
  if (!FramePool::kPooling) GTEST_SKIP() << "nothing is pooled in this build";
  for (std::size_t size = 2 * FramePool::kSmallBytesMax; size <= FramePool::kPooledBytesMax; size *= 2) {
    const std::size_t kept = FramePool::kFreeBytesMax / size;
    std::set<void*> blocks;
    for (std::size_t i = 0; i < kept; ++i) blocks.insert(FramePool::allocate(size - 1));
    for (void* block : blocks) FramePool::release(block, size - 1);
    std::set<void*> again;
    for (std::size_t i = 0; i < kept; ++i) again.insert(FramePool::allocate(size / 2 + 1));
    EXPECT_EQ(again, blocks) << size;
    for (void* block : again) FramePool::release(block, size / 2 + 1);
  }
}

TEST(FramePool, ABlockMayDieOnAnotherThread) {
  void* block = FramePool::allocate(200);
  std::thread([block] {
    FramePool::release(block, 200);
    void* mine = FramePool::allocate(200);
    FramePool::release(mine, 200);
  }).join();
  void* next = FramePool::allocate(200);
  FramePool::release(next, 200);
}

TEST(FramePool, ABlockMayOutliveTheThreadsOtherObjects) {
  struct Late {
    ~Late() {
      if (block != nullptr) FramePool::release(block, 64);
    }
    void* block = nullptr;
  };
  std::thread([] {
    thread_local Late late;  // Made before the pool's own end is arranged, so destroyed after it.
    late.block = FramePool::allocate(64);
    FramePool::release(FramePool::allocate(64), 64);
  }).join();
}

}  // namespace
}  // namespace streamgauge
