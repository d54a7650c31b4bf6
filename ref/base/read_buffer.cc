#include "ref/base/read_buffer.h"

#include <utility>

namespace streamgauge {

namespace {

// An empty buffer keeps this much, so that short lines cost no allocation each; 5,000 idle connections
// hold 2.5 MB.
constexpr std::size_t kIdleBytesMax = 512;
// From this size on, handing over the buffer itself beats copying its content.
constexpr std::size_t kHandOverBytesMin = 4096;

}  // namespace

void ReadBuffer::append(std::string_view data) {
  // Only when the tail runs out, and only if at least half of the memory is won back: so each byte moves at
  // most once.
  if (data.size() > storage_.capacity() - storage_.size() && begin_ >= storage_.size() - begin_) {
    storage_.erase(0, begin_);
    begin_ = 0;
  }
  storage_.append(data);
}

std::string ReadBuffer::take(std::size_t count) {
  if (begin_ == 0 && count == storage_.size() && count >= kHandOverBytesMin &&
      count >= storage_.capacity() / 2) {
    return std::exchange(storage_, std::string());
  }
  std::string taken(storage_, begin_, count);
  discard(count);
  return taken;
}

void ReadBuffer::discard(std::size_t count) {
  begin_ += count;
  if (begin_ < storage_.size()) return;
  begin_ = 0;
  if (storage_.capacity() > kIdleBytesMax) {
    std::string().swap(storage_);  // gives the memory back, which an assignment would not
  } else {
    storage_.clear();
  }
}

}  // namespace streamgauge
