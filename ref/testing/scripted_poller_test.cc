#include "ref/testing/scripted_poller.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "ref/testing/test_loop.h"

namespace streamgauge {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;

TEST(ScriptedPoller, ReportsReadinessThatIsAskedForUntilItIsTakenBack) {
  ManualClock clock;
  ScriptedPoller poller(clock);
  poller.set_ready(3, Interest::kReadWrite);
  poller.set_ready(4, Interest::kRead);
  EXPECT_TRUE(poller.wait(Duration::zero()).empty());
  poller.set_interest(4, Interest::kRead);
  poller.set_interest(3, Interest::kWrite);
  for (int repetition = 0; repetition < 2; ++repetition) {
    const auto events = poller.wait(std::nullopt);
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].fd, 3);
    EXPECT_EQ(events[0].ready, Interest::kWrite);
    EXPECT_EQ(events[1].fd, 4);
  }
  poller.set_ready(3, Interest::kNone);
  EXPECT_EQ(poller.wait(std::nullopt).size(), 1u);
}

TEST(ScriptedPoller, WaitingMovesTheClockByWholeMilliseconds) {
  ManualClock clock;
  ScriptedPoller poller(clock);
  const TimePoint start = clock.now();
  poller.wait(1500us);
  EXPECT_EQ(clock.now() - start, 2ms);
  poller.wake();
  poller.wait(1h);  // Ended by the wake at once.
  EXPECT_EQ(clock.now() - start, 2ms);
}

TEST(ScriptedPoller, AWaitWithoutEndThrows) {
  ManualClock clock;
  ScriptedPoller poller(clock);
  EXPECT_THROW(poller.wait(std::nullopt), std::logic_error);
}

TEST(TestLoop, SettlesOrSaysThatItDoesNot) {
  TestLoop test;
  int calls = 0;
  test.loop.call_soon([&] { test.loop.call_soon([&] { ++calls; }); });
  EXPECT_EQ(test.settle(), 2u);
  EXPECT_EQ(calls, 1);
  Handle again([](void*) {}, nullptr);
  test.loop.add_reader(3, again);
  test.poller.set_ready(3, Interest::kRead);
  EXPECT_THROW(test.settle(), std::logic_error);
  test.loop.remove_reader(3);
}

}  // namespace
}  // namespace streamgauge
