// How a run is stopped from outside: Ctrl-C, a terminating system, a test.
#pragma once

#include <csignal>
#include <stdexcept>

#include "runner/base/unique_fd.h"

namespace gauge {

// Thrown where a wait ends because of an interrupt.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

// A descriptor that becomes readable, for every thread and for good, when the run is to stop. Waits include
// it in their poll, so an interrupt needs neither a thread nor a handler of its own.
class Interrupt {
 public:
  // Only raise() interrupts. Throws std::system_error.
  Interrupt();
  // SIGINT and SIGTERM interrupt. They are blocked in this thread, and in the threads it starts from now on,
  // until the object is destroyed; make it before any of them. A signal that came in the meantime is used up
  // by then, so that the program can still write what it has. Throws std::system_error.
  struct OnSignals {};
  explicit Interrupt(OnSignals);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // With OnSignals: as if SIGTERM had come.
  void raise();
  bool raised() const;
  // To be polled for POLLIN, never read.
  int fd() const { return fd_.get(); }

 private:
  UniqueFd fd_;  // eventfd(2), with OnSignals signalfd(2)
  bool on_signals_ = false;
  sigset_t previous_mask_{};
};

}  // namespace gauge
