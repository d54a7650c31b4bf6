#include "runner/base/interrupt.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace gauge {

Interrupt::Interrupt() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!fd_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Interrupt::Interrupt(OnSignals) : on_signals_(true) {
  sigset_t stopping;
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGINT);
  sigaddset(&stopping, SIGTERM);
  fd_.reset(::signalfd(-1, &stopping, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd_) throw std::system_error(errno, std::generic_category(), "signalfd");
  ::pthread_sigmask(SIG_BLOCK, &stopping, &previous_mask_);
}

Interrupt::~Interrupt() {
  if (!on_signals_) return;
  signalfd_siginfo used_up;
  while (::read(fd_.get(), &used_up, sizeof(used_up)) > 0) {
  }
  ::pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
}

void Interrupt::raise() {
  if (on_signals_) {
    // Not raise(3), which signals the thread: only a signal to the process is seen by the polls of all
    // threads.
    ::kill(::getpid(), SIGTERM);
    return;
  }
  const std::uint64_t one = 1;
  // Fails only if the counter is at its maximum, when the descriptor is readable anyway.
  [[maybe_unused]] const ssize_t written = ::write(fd_.get(), &one, sizeof(one));
}

bool Interrupt::raised() const {
  pollfd entry{fd_.get(), POLLIN, 0};
  return ::poll(&entry, 1, 0) > 0;
}

}  // namespace gauge
