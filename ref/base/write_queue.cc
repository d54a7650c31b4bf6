#include "ref/base/write_queue.h"

#include <algorithm>

namespace streamgauge {

namespace {

// Below this size data is joined to the last chunk: copying it costs less than one more iovec and one more
// allocation.
constexpr std::size_t kJoinBytesMax = 4096;

}  // namespace

void WriteQueue::append(std::string_view data) {
  if (data.empty()) return;
  size_ += data.size();
  if (first_ < chunks_.size() && chunks_.back().size() + data.size() <= kJoinBytesMax) {
    chunks_.back().append(data);
  } else {
    chunks_.emplace_back(data);
  }
}

std::span<const iovec> WriteQueue::fill(std::span<iovec> chunks) const {
  const std::size_t count = std::min(chunks.size(), chunks_.size() - first_);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& chunk = chunks_[first_ + i];
    const std::size_t skipped = i == 0 ? first_offset_ : 0;
    // iovec has no const form; the kernel only reads here.
    chunks[i] = iovec{const_cast<char*>(chunk.data()) + skipped, chunk.size() - skipped};
  }
  return chunks.first(count);
}

void WriteQueue::discard(std::size_t count) {
  size_ -= count;
  if (size_ == 0) {
    clear();
    return;
  }
  first_offset_ += count;
  while (first_offset_ >= chunks_[first_].size()) {
    first_offset_ -= chunks_[first_].size();
    std::string().swap(chunks_[first_]);  // gives the memory back, which an assignment would not
    ++first_;
  }
  // Half of the entries are dead: move the others down, so that each entry moves at most once on average.
  if (first_ > chunks_.size() / 2) {
    chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

void WriteQueue::clear() {
  std::vector<std::string>().swap(chunks_);
  first_ = 0;
  first_offset_ = 0;
  size_ = 0;
}

}  // namespace streamgauge
