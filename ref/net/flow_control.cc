#include "ref/net/flow_control.h"

#include <string>

namespace streamgauge {

namespace {

// Python's //, which rounds down also below zero.
std::int64_t quarter(std::int64_t value) { return value >= 0 ? value / 4 : -((3 - value) / 4); }

}  // namespace

FlowControl FlowControl::pausing_at_mark(std::int64_t high_bytes) {
  FlowControl flow_control;
  flow_control.set_limits(high_bytes, std::nullopt);
  flow_control.pauses_at_mark_ = true;
  return flow_control;
}

void FlowControl::set_limits(std::optional<std::int64_t> high, std::optional<std::int64_t> low,
                             std::int64_t default_high_bytes) {
  if (!high) high = low ? 4 * *low : default_high_bytes;
  if (!low) low = quarter(*high);
  if (*high < *low || *low < 0) {
    throw ValueError("high (" + std::to_string(*high) + ") must be >= low (" + std::to_string(*low) +
                     ") must be >= 0");
  }
  limits_ = WriteBufferLimits{.low = *low, .high = *high};
}

void FlowControl::maybe_pause(std::size_t size, EventLoop& loop, Protocol& protocol) {
  const auto high = static_cast<std::size_t>(limits_.high);
  if (paused_ || size < high || (size == high && !pauses_at_mark_)) return;
  paused_ = true;
  try {
    protocol.pause_writing();
  } catch (...) {
    loop.call_exception_handler(
        ExceptionContext("protocol.pause_writing() failed", std::current_exception()));
  }
}

void FlowControl::maybe_resume(std::size_t size, EventLoop& loop, Protocol& protocol) {
  if (!paused_ || size > static_cast<std::size_t>(limits_.low)) return;
  paused_ = false;
  try {
    protocol.resume_writing();
  } catch (...) {
    loop.call_exception_handler(
        ExceptionContext("protocol.resume_writing() failed", std::current_exception()));
  }
}

}  // namespace streamgauge
