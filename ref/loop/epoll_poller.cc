#include "ref/loop/epoll_poller.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

#include "ref/base/errors.h"

namespace streamgauge {
namespace {

std::uint32_t epoll_events(Interest interest) {
  std::uint32_t events = 0;
  if (contains(interest, Interest::kRead)) events |= EPOLLIN;
  if (contains(interest, Interest::kWrite)) events |= EPOLLOUT;
  return events;
}

// As selectors.py, EpollSelector.select: whatever is not plain writability is for the reader, and the other
// way round.
Interest readiness(std::uint32_t events) {
  Interest ready = Interest::kNone;
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) ready = ready | Interest::kRead;
  if ((events & ~static_cast<std::uint32_t>(EPOLLIN)) != 0) ready = ready | Interest::kWrite;
  return ready;
}

int timeout_ms(std::optional<Duration> timeout) {
  if (!timeout) return -1;
  const auto rounded_up = std::chrono::ceil<std::chrono::milliseconds>(*timeout).count();
  return static_cast<int>(std::clamp<decltype(rounded_up)>(rounded_up, 0, std::numeric_limits<int>::max()));
}

int fd_or_throw(SysResult result) {
  if (!result.ok()) throw_os_error(result.error_number());
  return result.fd();
}

}  // namespace

EpollPoller::EpollPoller(Sys& sys)
    : sys_(sys), epoll_fd_(fd_or_throw(sys.epoll_create())), wake_fd_(fd_or_throw(sys.eventfd())) {
  const int error_number = set_interest(wake_fd_.get(), Interest::kRead);
  if (error_number != 0) throw_os_error(error_number);
}

int EpollPoller::set_interest(int fd, Interest interest) noexcept {
  const std::size_t index = static_cast<std::size_t>(fd);
  if (index >= descriptors_.size()) descriptors_.resize(index + 1);
  Descriptor& descriptor = descriptors_[index];

  if (interest == Interest::kNone) {
    if (descriptor.registered == Interest::kNone) return 0;
    control(EPOLL_CTL_DEL, fd, interest);
    --registered_count_;
    descriptor.registered = Interest::kNone;
  } else if (descriptor.registered == Interest::kNone) {
    const SysResult added = control(EPOLL_CTL_ADD, fd, interest);
    if (!added.ok()) return added.error_number();
    ++registered_count_;
    descriptor.registered = interest;
  } else if (!descriptor.changed) {
    changed_.push_back(fd);
    descriptor.changed = true;
  }
  descriptor.wanted = interest;
  return 0;
}

std::span<const PollEvent> EpollPoller::wait(std::optional<Duration> timeout) {
  apply_changes();
  kernel_events_.resize(registered_count_);
  const SysResult waited = sys_.epoll_wait(epoll_fd_.get(), kernel_events_, timeout_ms(timeout));
  if (!waited.ok()) throw_os_error(waited.error_number());

  events_.clear();
  for (const epoll_event& event : std::span(kernel_events_).first(waited.count())) {
    if (event.data.fd == wake_fd_.get()) {
      std::array<char, sizeof(std::uint64_t)> wakes;
      sys_.read(wake_fd_.get(), wakes);
      continue;
    }
    const Interest ready =
        readiness(event.events) & descriptors_[static_cast<std::size_t>(event.data.fd)].wanted;
    if (ready != Interest::kNone) events_.push_back(PollEvent{event.data.fd, ready});
  }
  return events_;
}

void EpollPoller::wake() noexcept {
  const std::uint64_t one = 1;
  // The one failure is a counter that is full, and then the loop is awake.
  sys_.write(wake_fd_.get(), std::span(reinterpret_cast<const char*>(&one), sizeof one));
}

SysResult EpollPoller::control(int operation, int fd, Interest interest) noexcept {
  epoll_event event{};
  event.events = epoll_events(interest);
  event.data.fd = fd;
  return sys_.epoll_ctl(epoll_fd_.get(), operation, fd, &event);
}

void EpollPoller::apply_changes() {
  while (!changed_.empty()) {
    const int fd = changed_.back();
    changed_.pop_back();
    Descriptor& descriptor = descriptors_[static_cast<std::size_t>(fd)];
    descriptor.changed = false;
    if (descriptor.wanted == descriptor.registered) continue;
    const SysResult modified = control(EPOLL_CTL_MOD, fd, descriptor.wanted);
    if (!modified.ok()) {
      // As selectors.py does: a descriptor that cannot be watched as wanted is not watched at all.
      set_interest(fd, Interest::kNone);
      throw_os_error(modified.error_number());
    }
    descriptor.registered = descriptor.wanted;
  }
}

}  // namespace streamgauge
