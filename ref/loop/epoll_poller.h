#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ref/base/sys.h"
#include "ref/base/unique_fd.h"
#include "ref/loop/poller.h"

namespace streamgauge {

// Poller over epoll(7), with an eventfd for wake().
//
// Registering and dropping a descriptor are done at once: the first so that a refusal is reported to whoever
// asked, the second so that the descriptor may be closed right after (a registration that outlived its
// descriptor would report events of another one, epoll(7) Q6). Changes between reading, writing and both are
// collected and done before the next wait, so that a change which is taken back within a turn costs nothing.
//
// A descriptor of no interest is not registered at all, since EPOLLHUP and EPOLLERR cannot be masked and
// would make every wait return.
class EpollPoller final : public Poller {
 public:
  // Throws the OSError of epoll_create or eventfd. `sys` must outlive the poller.
  explicit EpollPoller(Sys& sys);

  int set_interest(int fd, Interest interest) noexcept override;
  std::span<const PollEvent> wait(std::optional<Duration> timeout) override;
  void wake() noexcept override;

 private:
  struct Descriptor {
    Interest wanted = Interest::kNone;
    Interest registered = Interest::kNone;  // What the kernel has been told.
    bool changed = false;                   // It is in changed_.
  };

  SysResult control(int operation, int fd, Interest interest) noexcept;
  void apply_changes();

  Sys& sys_;
  UniqueFd epoll_fd_;
  UniqueFd wake_fd_;
  std::vector<Descriptor> descriptors_;  // By descriptor.
  std::vector<int> changed_;             // Descriptors of which the kernel may have to be told.
  // Room for an event of every registered descriptor, so that one wait reports all that are ready, as
  // asyncio's does.
  std::vector<epoll_event> kernel_events_;
  std::vector<PollEvent> events_;
  std::size_t registered_count_ = 0;
};

}  // namespace streamgauge
