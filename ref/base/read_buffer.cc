#include "ref/base/read_buffer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "ref/base/check.h"

namespace streamgauge {

namespace {

// The least block: of a size class of the pool, and room for a few short lines.
constexpr std::size_t kBlockBytesMin = 128;

}  // namespace

void ReadBuffer::adopt(PoolBlock block, std::size_t size) noexcept {
  CHECK(empty());
  block_ = std::move(block);
  begin_ = 0;
  end_ = size;
}

void ReadBuffer::make_room(std::size_t count) {
  const std::size_t held = size();
  // Moving what is held pays only if at least as much memory is won: so each byte moves at most once.
  if (held + count <= block_.size() && begin_ >= held) {
    std::memmove(block_.data(), block_.data() + begin_, held);
  } else {
    PoolBlock larger(std::bit_ceil(std::max(held + count, kBlockBytesMin)));
    if (held > 0) std::memcpy(larger.data(), block_.data() + begin_, held);
    block_ = std::move(larger);
  }
  begin_ = 0;
  end_ = held;
}

}  // namespace streamgauge
