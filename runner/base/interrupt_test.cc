#include "runner/base/interrupt.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <thread>

namespace gauge {
namespace {

TEST(InterruptTest, IsRaisedForGood) {
  Interrupt interrupt;
  EXPECT_FALSE(interrupt.raised());
  interrupt.raise();
  EXPECT_TRUE(interrupt.raised());
  EXPECT_TRUE(interrupt.raised());
}

TEST(InterruptTest, WakesAPollInAnotherThread) {
  Interrupt interrupt;
  int ready = 0;
  std::thread waiter([&] {
    pollfd entry{interrupt.fd(), POLLIN, 0};
    ready = ::poll(&entry, 1, 10'000);
  });
  interrupt.raise();
  waiter.join();
  EXPECT_EQ(ready, 1);
}

TEST(InterruptTest, ASignalInterruptsAndIsUsedUp) {
  for (const int signal : {SIGINT, SIGTERM}) {
    {
      Interrupt interrupt(Interrupt::OnSignals{});
      EXPECT_FALSE(interrupt.raised());
      ASSERT_EQ(::kill(::getpid(), signal), 0);
      EXPECT_TRUE(interrupt.raised());
    }
    // Still alive: the signal did not strike when it was unblocked.
    sigset_t blocked;
    ASSERT_EQ(::pthread_sigmask(SIG_SETMASK, nullptr, &blocked), 0);
    EXPECT_EQ(sigismember(&blocked, signal), 0);
  }
}

TEST(InterruptTest, ASignalWakesEveryThread) {
  Interrupt interrupt(Interrupt::OnSignals{});
  int ready[2] = {0, 0};
  std::thread waiters[2];
  for (int i = 0; i < 2; ++i) {
    waiters[i] = std::thread([&interrupt, &ready, i] {
      pollfd entry{interrupt.fd(), POLLIN, 0};
      ready[i] = ::poll(&entry, 1, 10'000);
    });
  }
  interrupt.raise();
  for (std::thread& waiter : waiters) waiter.join();
  EXPECT_EQ(ready[0], 1);
  EXPECT_EQ(ready[1], 1);
}

}  // namespace
}  // namespace gauge
