// The bytes that a StreamReader holds: one contiguous run with a read offset.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "ref/base/pool_block.h"

namespace streamgauge {

// Taking bytes from the front moves an offset; what was taken is dropped only when room for more is needed.
// An empty buffer holds no memory, so that an idle connection has none; the pool's blocks come and go without
// malloc.
class ReadBuffer {
 public:
  std::size_t size() const noexcept { return end_ - begin_; }
  bool empty() const noexcept { return begin_ == end_; }
  // Valid until the buffer is changed.
  std::string_view view() const noexcept { return {block_.data() + begin_, size()}; }

  void append(std::string_view data) {
    if (data.size() > block_.size() - end_) make_room(data.size());
    data.copy(block_.data() + end_, data.size());
    end_ += data.size();
  }
  // Takes over a block with `size` bytes at its beginning. The buffer must be empty.
  void adopt(PoolBlock block, std::size_t size) noexcept;

  // Removes the first `count` bytes, of which there are as many, and returns them.
  std::string take(std::size_t count) {
    std::string taken(block_.data() + begin_, count);
    discard(count);
    return taken;
  }
  std::string take_all() { return take(size()); }
  // Removes the first `count` bytes, of which there are as many.
  void discard(std::size_t count) noexcept {
    begin_ += count;
    if (begin_ == end_) clear();
  }
  void clear() noexcept {
    block_.reset();
    begin_ = end_ = 0;
  }

  // Bytes of memory that the buffer holds, used or not.
  std::size_t capacity() const noexcept { return block_.size(); }

 private:
  void make_room(std::size_t count);

  PoolBlock block_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace streamgauge
