#include "ref/loop/epoll_poller.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/base/sys_faulty.h"

namespace streamgauge {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""ns;
using std::chrono_literals::operator""us;

// Counts changes of registration and notes the timeouts of waits, which it makes without waiting.
class CountingSys : public RealSys {
 public:
  SysResult epoll_ctl(int epoll_fd, int operation, int fd, epoll_event* event) override {
    operations.push_back(operation);
    return RealSys::epoll_ctl(epoll_fd, operation, fd, event);
  }
  SysResult epoll_wait(int epoll_fd, std::span<epoll_event> events, int timeout_ms) override {
    timeouts_ms.push_back(timeout_ms);
    return RealSys::epoll_wait(epoll_fd, events, 0);
  }
  std::vector<int> operations;
  std::vector<int> timeouts_ms;
};

class EpollPollerTest : public testing::Test {
 protected:
  EpollPollerTest() {
    std::array<int, 2> fds;
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()) != 0) {
      throw_os_error(errno);
    }
    near_ = UniqueFd(fds[0]);
    far_ = UniqueFd(fds[1]);
    sys_.operations.clear();  // The poller registers its own descriptor.
  }

  std::vector<PollEvent> poll() {
    const std::span<const PollEvent> events = poller_.wait(Duration::zero());
    return std::vector<PollEvent>(events.begin(), events.end());
  }

  void send(const char* text) {
    ASSERT_GT(::send(far_.get(), text, std::char_traits<char>::length(text), 0), 0);
  }

  CountingSys sys_;
  EpollPoller poller_{sys_};
  UniqueFd near_;
  UniqueFd far_;
};

using Events = std::vector<PollEvent>;

TEST_F(EpollPollerTest, ReportsOnlyWhatIsAskedFor) {
  EXPECT_EQ(poller_.set_interest(near_.get(), Interest::kRead), 0);
  EXPECT_EQ(poll(), Events{});
  send("x");
  EXPECT_EQ(poll(), (Events{{near_.get(), Interest::kRead}}));
  poller_.set_interest(near_.get(), Interest::kWrite);
  EXPECT_EQ(poll(), (Events{{near_.get(), Interest::kWrite}}));
  poller_.set_interest(near_.get(), Interest::kReadWrite);
  EXPECT_EQ(poll(), (Events{{near_.get(), Interest::kReadWrite}}));
  poller_.set_interest(near_.get(), Interest::kNone);
  EXPECT_EQ(poll(), Events{});
}

TEST_F(EpollPollerTest, IsLevelTriggered) {
  poller_.set_interest(near_.get(), Interest::kRead);
  send("x");
  for (int repetition = 0; repetition < 3; ++repetition) {
    EXPECT_EQ(poll(), (Events{{near_.get(), Interest::kRead}}));
  }
}

// selectors.py: EPOLLHUP and EPOLLERR count as both, masked by what is registered.
TEST_F(EpollPollerTest, AHangUpIsForWhoeverWatches) {
  poller_.set_interest(near_.get(), Interest::kRead);
  far_.reset();
  EXPECT_EQ(poll(), (Events{{near_.get(), Interest::kRead}}));
  poller_.set_interest(near_.get(), Interest::kWrite);
  EXPECT_EQ(poll(), (Events{{near_.get(), Interest::kWrite}}));
  poller_.set_interest(near_.get(), Interest::kReadWrite);
  EXPECT_EQ(poll(), (Events{{near_.get(), Interest::kReadWrite}}));
}

TEST_F(EpollPollerTest, AHangUpNobodyWatchesForIsNotReported) {
  poller_.set_interest(near_.get(), Interest::kRead);
  poller_.set_interest(near_.get(), Interest::kNone);
  far_.reset();
  EXPECT_EQ(poll(), Events{});
  EXPECT_EQ(sys_.operations, (std::vector<int>{EPOLL_CTL_ADD, EPOLL_CTL_DEL}));
}

TEST_F(EpollPollerTest, AnErrorOfAPipesReaderWakesTheWriter) {
  std::array<int, 2> fds;
  ASSERT_EQ(::pipe2(fds.data(), O_NONBLOCK | O_CLOEXEC), 0);
  UniqueFd reading(fds[0]);
  const UniqueFd writing(fds[1]);
  std::array<char, 4096> block{};
  while (::write(writing.get(), block.data(), block.size()) > 0) {
  }
  poller_.set_interest(writing.get(), Interest::kWrite);
  EXPECT_EQ(poll(), Events{});
  reading.reset();  // EPOLLERR
  EXPECT_EQ(poll(), (Events{{writing.get(), Interest::kWrite}}));
}

TEST_F(EpollPollerTest, ChangesWithinATurnCostNothing) {
  poller_.set_interest(near_.get(), Interest::kRead);
  poll();
  EXPECT_EQ(sys_.operations, (std::vector<int>{EPOLL_CTL_ADD}));
  for (int repetition = 0; repetition < 10; ++repetition) {
    poller_.set_interest(near_.get(), Interest::kReadWrite);
    poller_.set_interest(near_.get(), Interest::kRead);
  }
  poll();
  EXPECT_EQ(sys_.operations, (std::vector<int>{EPOLL_CTL_ADD}));
  poller_.set_interest(near_.get(), Interest::kReadWrite);
  EXPECT_EQ(sys_.operations, (std::vector<int>{EPOLL_CTL_ADD}));
  poll();
  EXPECT_EQ(sys_.operations, (std::vector<int>{EPOLL_CTL_ADD, EPOLL_CTL_MOD}));
  poll();
  EXPECT_EQ(sys_.operations.size(), 2u);
}

// A descriptor that is dropped, closed and reused between two waits is a new one.
TEST_F(EpollPollerTest, ADescriptorMayBeReusedAtOnce) {
  poller_.set_interest(near_.get(), Interest::kRead);
  poll();
  const int number = near_.get();
  poller_.set_interest(number, Interest::kReadWrite);
  poller_.set_interest(number, Interest::kNone);
  near_.reset();
  std::array<int, 2> fds;
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
  near_ = UniqueFd(fds[0]);
  const UniqueFd other(fds[1]);
  ASSERT_EQ(near_.get(), number);
  EXPECT_EQ(poller_.set_interest(number, Interest::kRead), 0);
  EXPECT_EQ(poll(), Events{});
  ASSERT_EQ(::send(other.get(), "y", 1, 0), 1);
  EXPECT_EQ(poll(), (Events{{number, Interest::kRead}}));
}

TEST_F(EpollPollerTest, DroppingWhatIsNotWatchedIsNothing) {
  EXPECT_EQ(poller_.set_interest(near_.get(), Interest::kNone), 0);
  EXPECT_EQ(poller_.set_interest(500, Interest::kNone), 0);
  EXPECT_TRUE(sys_.operations.empty());
}

TEST_F(EpollPollerTest, SaysWhyADescriptorCannotBeWatched) {
  EXPECT_EQ(poller_.set_interest(999, Interest::kRead), EBADF);
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::tmpfile(), std::fclose);
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(poller_.set_interest(::fileno(file.get()), Interest::kRead), EPERM);
  EXPECT_EQ(poll(), Events{});
}

TEST_F(EpollPollerTest, ReportsAllReadyDescriptorsInOneWait) {
  constexpr int kPairs = 300;
  std::vector<UniqueFd> fds;
  for (int pair = 0; pair < kPairs; ++pair) {
    std::array<int, 2> both;
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both.data()), 0);
    for (int fd : both) {
      fds.emplace_back(fd);
      ASSERT_EQ(poller_.set_interest(fd, Interest::kWrite), 0);
    }
  }
  EXPECT_EQ(poll().size(), 2u * kPairs);
}

// selectors.py rounds a positive timeout up to a whole millisecond.
TEST_F(EpollPollerTest, RoundsTimeoutsUp) {
  for (const std::optional<Duration> timeout : std::vector<std::optional<Duration>>{
           std::nullopt, -1ms, 0ns, 1ns, 1ms, 1ms + 1ns, 1500us, Duration::max()}) {
    poller_.wait(timeout);
  }
  EXPECT_EQ(sys_.timeouts_ms, (std::vector<int>{-1, 0, 0, 1, 1, 2, 2, std::numeric_limits<int>::max()}));
}

TEST_F(EpollPollerTest, AWakeEndsOneWaitAndIsNoEvent) {
  RealSys sys;
  EpollPoller poller(sys);
  poller.wake();
  poller.wake();
  EXPECT_TRUE(poller.wait(std::nullopt).empty());  // Would wait for ever.
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(poller.wait(2ms).empty());  // The wakes are used up.
  EXPECT_GE(std::chrono::steady_clock::now() - start, 2ms);
}

TEST_F(EpollPollerTest, AWaitThatASignalInterruptsReportsNothing) {
  struct sigaction action{};
  action.sa_handler = [](int) {};
  struct sigaction previous{};
  ASSERT_EQ(::sigaction(SIGALRM, &action, &previous), 0);
  itimerval timer{};
  timer.it_value.tv_usec = 1000;
  timer.it_interval.tv_usec = 1000;  // Again, in case the first comes before the wait has begun.
  ASSERT_EQ(::setitimer(ITIMER_REAL, &timer, nullptr), 0);
  RealSys sys;
  EpollPoller poller(sys);
  EXPECT_TRUE(poller.wait(std::nullopt).empty());
  timer = itimerval{};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
  ::sigaction(SIGALRM, &previous, nullptr);
}

TEST(EpollPollerFaults, EveryFailureOfTheConstructorIsReportedAndLeaksNothing) {
  RealSys real;
  FaultySys sys(real);
  long n = 0;
  do {
    sys.fail_nth(++n, EMFILE);
    try {
      EpollPoller poller(sys);
    } catch (const OSError& error) {
      EXPECT_EQ(error.error_number(), EMFILE);
    }
  } while (sys.met());
  EXPECT_EQ(n, 4);  // epoll_create, eventfd, epoll_ctl; the fourth was not reached.
}

TEST(EpollPollerFaults, AFailedWaitThrows) {
  RealSys real;
  FaultySys sys(real);
  EpollPoller poller(sys);
  sys.fail_nth(FaultySys::Call::kEpollWait, 1, EBADF);
  EXPECT_THROW(poller.wait(Duration::zero()), OSError);
  EXPECT_TRUE(poller.wait(Duration::zero()).empty());
}

TEST(EpollPollerFaults, ARefusedRegistrationIsReportedAndCanBeRepeated) {
  RealSys real;
  FaultySys sys(real);
  EpollPoller poller(sys);
  std::array<int, 2> fds;
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
  const UniqueFd near(fds[0]);
  const UniqueFd far(fds[1]);
  sys.fail_nth(FaultySys::Call::kEpollCtl, 1, ENOSPC);
  EXPECT_EQ(poller.set_interest(near.get(), Interest::kWrite), ENOSPC);
  EXPECT_TRUE(poller.wait(Duration::zero()).empty());
  EXPECT_EQ(poller.set_interest(near.get(), Interest::kWrite), 0);
  EXPECT_EQ(poller.wait(Duration::zero()).size(), 1u);

  // A change that fails is reported by the wait which was to make it, and the descriptor is watched no more.
  poller.set_interest(near.get(), Interest::kReadWrite);
  sys.fail_nth(FaultySys::Call::kEpollCtl, 1, ENOMEM);
  EXPECT_THROW(poller.wait(Duration::zero()), OSError);
  EXPECT_TRUE(poller.wait(Duration::zero()).empty());
  EXPECT_EQ(poller.set_interest(near.get(), Interest::kWrite), 0);
  EXPECT_EQ(poller.wait(Duration::zero()).size(), 1u);
}

}  // namespace
}  // namespace streamgauge
