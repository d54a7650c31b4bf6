#pragma once

#include <memory>
#include <span>
#include <utility>

#include "ref/loop/event_loop.h"

namespace streamgauge {

// A large block of memory for the duration of a callback. The loop keeps one for all who need it; a second
// one at the same time, as in TLS within TLS, is allocated.
class BorrowedBlock {
 public:
  explicit BorrowedBlock(EventLoop& loop) : loop_(loop), block_(loop.take_block()) {}
  BorrowedBlock(const BorrowedBlock&) = delete;
  BorrowedBlock& operator=(const BorrowedBlock&) = delete;
  ~BorrowedBlock() { loop_.give_back_block(std::move(block_)); }

  std::span<char> bytes() const noexcept { return {block_.get(), EventLoop::block_bytes()}; }

 private:
  EventLoop& loop_;
  std::unique_ptr<char[]> block_;
};

}  // namespace streamgauge
