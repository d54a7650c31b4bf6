#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "ref/base/frame_pool.h"

namespace streamgauge {

// A block of bytes of the FramePool, owned; or none. What is in it at first is anything.
class PoolBlock {
 public:
  PoolBlock() = default;
  explicit PoolBlock(std::size_t size_bytes)
      : data_(static_cast<char*>(FramePool::allocate(size_bytes))), size_(size_bytes) {}
  PoolBlock(PoolBlock&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  PoolBlock& operator=(PoolBlock&& other) noexcept {
    if (this != &other) {
      reset();
      data_ = std::exchange(other.data_, nullptr);
      size_ = std::exchange(other.size_, 0);
    }
    return *this;
  }
  PoolBlock(const PoolBlock&) = delete;
  PoolBlock& operator=(const PoolBlock&) = delete;
  ~PoolBlock() { reset(); }

  // Null and 0 if there is none.
  char* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  std::span<char> bytes() const noexcept { return {data_, size_}; }

  void reset() noexcept {
    if (data_ != nullptr) FramePool::release(std::exchange(data_, nullptr), std::exchange(size_, 0));
  }

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace streamgauge
