// How a run is stopped from outside: Ctrl-C, a terminating system, a test.
#pragma once

#include <csignal>
#include <stdexcept>

#include "runner/adapter/unique_fd.h"

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
  // Only raise() interrupts.
  Interrupt();
  // So do SIGINT and SIGTERM. They are blocked in this thread, and in the threads it starts from now on,
  // until the object is destroyed; make it before any of them. A signal that came in the meantime is used up
  // by then, so that the program can still write what it has.
  struct OnSignals {};
  explicit Interrupt(OnSignals);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  void raise();
  bool raised() const;
  // To be polled for POLLIN.
  int fd() const { return fd_.get(); }

 private:
  UniqueFd fd_;
  bool on_signals_ = false;
  sigset_t previous_mask_{};
};

}  // namespace gauge
