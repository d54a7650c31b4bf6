#include "ref/coro/runners.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <optional>

#include "ref/base/errors.h"
#include "ref/base/unique_fd.h"
#include "ref/coro/errors.h"
#include "ref/coro/run.h"
#include "ref/loop/handle.h"

namespace streamgauge::internal {
namespace {

sigset_t only_sigint() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  return set;
}

// Whether SIGINT does what it does by default, so that nobody else has plans for it.
bool sigint_is_free() {
  struct sigaction action;
  sigset_t blocked;
  sigaction(SIGINT, nullptr, &action);
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  return action.sa_handler == SIG_DFL && sigismember(&blocked, SIGINT) == 0;
}

// Turns the first SIGINT into a cancellation (runners.py, Runner._on_sigint).
//
//   watching --SIGINT--> interrupted; the destructor from either: SIGINT does again what it did
class Interruption {
 public:
  Interruption(EventLoop& loop, TaskBase& main) : loop_(loop), main_(main) {
    const sigset_t set = only_sigint();
    fd_ = UniqueFd(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
    if (!fd_) throw_os_error(errno);
    loop_.add_reader(fd_.get(), ready_handle_);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
  }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption() { end_watch(); }

  bool happened() const noexcept { return happened_; }

 private:
  void signal_ready() {
    signalfd_siginfo info;
    // Nothing to read: another thread was sent it, and took it.
    if (::read(fd_.get(), &info, sizeof(info)) != sizeof(info)) return;
    happened_ = true;
    end_watch();
    main_.cancel();
  }

  void end_watch() noexcept {
    if (!loop_.remove_reader(fd_.get())) return;
    const sigset_t set = only_sigint();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  }

  EventLoop& loop_;
  TaskBase& main_;
  UniqueFd fd_;
  bool happened_ = false;
  Handle ready_handle_ = Handle::to<&Interruption::signal_ready>(this);
};

// runners.py, Runner.close().
void end_remaining_tasks(EventLoop& loop) {
  loop.cancel_owned_tasks();
  // asyncio's loop takes as many turns to end its generators and threads; in them the last callbacks are
  // called.
  for (int turns = 0; turns < 4; ++turns) loop.turn();
}

}  // namespace

void run_main(EventLoop& loop, TaskBase& main) {
  bool interrupted = false;
  {
    std::optional<Interruption> interruption;
    if (sigint_is_free()) interruption.emplace(loop, main);
    run_until_done(loop, main);
    interrupted = interruption && interruption->happened();
  }
  end_remaining_tasks(loop);
  if (main.cancelled() && interrupted && main.uncancel() == 0) throw KeyboardInterrupt();
}

}  // namespace streamgauge::internal
