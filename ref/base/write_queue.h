// Bytes that wait to be sent: a queue of chunks, seen by the kernel as an iovec array.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace streamgauge {

class WriteQueue {
 public:
  bool empty() const noexcept { return size_ == 0; }
  // Bytes in the queue; kept, not counted (cpython #146507).
  std::size_t size() const noexcept { return size_; }

  // Empty data leaves no chunk behind: such a chunk could never be sent (cpython #155888).
  void append(std::string_view data);

  // Describes the first bytes of the queue in at most chunks.size() pieces, and returns those used. Valid
  // until the queue is changed.
  std::span<const iovec> fill(std::span<iovec> chunks) const;

  // Removes the first `count` bytes, of which there are as many.
  void discard(std::size_t count);
  void clear();

 private:
  std::vector<std::string> chunks_;
  std::size_t first_ = 0;         // index of the first chunk that is not sent
  std::size_t first_offset_ = 0;  // bytes of it that are
  std::size_t size_ = 0;
};

}  // namespace streamgauge
