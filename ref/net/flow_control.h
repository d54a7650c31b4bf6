// The water marks of a write buffer, and whether the protocol has been told to pause (asyncio/transports.py,
// _FlowControlMixin).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ref/loop/event_loop.h"
#include "ref/net/transport.h"

namespace streamgauge {

//   writing --size > high--> paused --size <= low--> writing
class FlowControl {
 public:
  // Sets the marks as Transport::set_write_buffer_limits() says. Throws ValueError, and then keeps the old
  // ones.
  void set_limits(std::optional<std::int64_t> high, std::optional<std::int64_t> low);
  WriteBufferLimits limits() const noexcept { return limits_; }

  // To be called after the buffer has grown, and after it has shrunk. What the protocol throws is told to the
  // loop's exception handler.
  void maybe_pause(std::size_t size, EventLoop& loop, Protocol& protocol);
  void maybe_resume(std::size_t size, EventLoop& loop, Protocol& protocol);

  // Whether the protocol has been paused and not yet resumed.
  bool paused() const noexcept { return paused_; }

 private:
  WriteBufferLimits limits_{.low = 16 * 1024, .high = 64 * 1024};
  bool paused_ = false;
};

}  // namespace streamgauge
