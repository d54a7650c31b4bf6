// Waiting for descriptors (Lib/selectors.py).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "ref/loop/clock.h"

namespace streamgauge {

// What a descriptor is watched for, or ready for; a set of bits.
enum class Interest : std::uint8_t { kNone = 0, kRead = 1, kWrite = 2, kReadWrite = 3 };

constexpr Interest operator|(Interest left, Interest right) {
  return static_cast<Interest>(static_cast<unsigned>(left) | static_cast<unsigned>(right));
}
constexpr Interest operator&(Interest left, Interest right) {
  return static_cast<Interest>(static_cast<unsigned>(left) & static_cast<unsigned>(right));
}
// `set` without the bits of `removed`.
constexpr Interest without(Interest set, Interest removed) {
  return static_cast<Interest>(static_cast<unsigned>(set) & ~static_cast<unsigned>(removed));
}
constexpr bool contains(Interest set, Interest bit) { return (set & bit) != Interest::kNone; }

struct PollEvent {
  int fd;
  Interest ready;  // Never kNone, and never more than the descriptor's interest.

  friend bool operator==(const PollEvent&, const PollEvent&) = default;
};

// How an event loop waits for the operating system: the only part of a loop that enters the kernel, so that a
// loop with a scripted poller and a manual clock runs without one.
//
// Level-triggered: a descriptor is reported by every wait for as long as it is ready. An error or hang-up
// makes a descriptor ready for everything it is watched for, as in Python's selectors (selectors.py,
// EpollSelector.select).
class Poller {
 public:
  virtual ~Poller() = default;

  // Watches `fd` for `interest` from now on; kNone stops watching, after which the descriptor may be closed
  // at once (and before which it must not be). Returns 0 or, when a descriptor cannot be watched, an errno.
  // Dropping never fails.
  virtual int set_interest(int fd, Interest interest) noexcept = 0;

  // Waits until a descriptor is ready, `timeout` has passed (none: for ever), wake() was called or a signal
  // was delivered, and returns what is ready, which may be nothing. A timeout of zero does not wait; a
  // positive one is rounded up to whole milliseconds, as asyncio does. The result is valid until the next
  // call. Throws std::system_error where the system refuses.
  virtual std::span<const PollEvent> wait(std::optional<Duration> timeout) = 0;

  // Makes the wait in progress, or else the next one, return at once. May be called from any thread.
  virtual void wake() noexcept = 0;
};

}  // namespace streamgauge
