// The bytes that a StreamReader holds: one contiguous run with a read offset.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace streamgauge {

// Taking bytes from the front moves an offset; what was taken is dropped only when room for more is needed.
// An empty buffer that was large gives its memory back, so that an idle connection holds none.
class ReadBuffer {
 public:
  std::size_t size() const noexcept { return storage_.size() - begin_; }
  bool empty() const noexcept { return begin_ == storage_.size(); }
  // Valid until the buffer is changed.
  std::string_view view() const noexcept { return std::string_view(storage_).substr(begin_); }

  void append(std::string_view data);
  // Removes the first `count` bytes, of which there are as many, and returns them.
  std::string take(std::size_t count);
  std::string take_all() { return take(size()); }
  // Removes the first `count` bytes, of which there are as many.
  void discard(std::size_t count);
  void clear() { discard(size()); }

  // Bytes of memory that the buffer holds, used or not.
  std::size_t capacity() const noexcept { return storage_.capacity(); }

 private:
  std::string storage_;
  std::size_t begin_ = 0;
};

}  // namespace streamgauge
