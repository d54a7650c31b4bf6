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
  FlowControl() = default;
  // With other marks by default, and a buffer that is full as soon as it reaches the high one: that of TLS.
  static FlowControl pausing_at_mark(std::int64_t high_bytes);

  // Sets the marks as Transport::set_write_buffer_limits() says, with `default_high_bytes` if neither is
  // given. Throws ValueError, and then keeps the old ones.
  void set_limits(std::optional<std::int64_t> high, std::optional<std::int64_t> low,
                  std::int64_t default_high_bytes = kDefaultHighBytes);
  WriteBufferLimits limits() const noexcept { return limits_; }

  // To be called after the buffer has grown, and after it has shrunk. What the protocol throws is told to the
  // loop's exception handler.
  void maybe_pause(std::size_t size, EventLoop& loop, Protocol& protocol);
  void maybe_resume(std::size_t size, EventLoop& loop, Protocol& protocol);

  // Whether the protocol has been paused and not yet resumed.
  bool paused() const noexcept { return paused_; }

 private:
  static constexpr std::int64_t kDefaultHighBytes = 64 * 1024;

  WriteBufferLimits limits_{.low = kDefaultHighBytes / 4, .high = kDefaultHighBytes};
  bool paused_ = false;
  bool pauses_at_mark_ = false;
};

}  // namespace streamgauge
