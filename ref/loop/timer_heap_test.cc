#include "ref/loop/timer_heap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <vector>

namespace streamgauge {
namespace {

using std::chrono_literals::operator""s;

constexpr TimePoint kStart{};

class NotingTimer {
 public:
  NotingTimer(std::vector<int>& fired, int number) : fired_(fired), number_(number) {}
  TimerHandle handle = TimerHandle::to<&NotingTimer::fire>(this);

 private:
  void fire() { fired_.push_back(number_); }
  std::vector<int>& fired_;
  int number_;
};

void run_all(HandleList& ready) {
  while (!ready.empty()) ready.pop_front().run();
}

class TimerHeapTest : public testing::Test {
 protected:
  NotingTimer& timer(int number) { return timers_.emplace_back(fired_, number); }

  // Runs what is due before `end`, and returns which timers that were.
  std::vector<int> fire_until(TimePoint end) {
    fired_.clear();
    HandleList ready;
    heap_.move_due(end, ready);
    run_all(ready);
    return fired_;
  }

  TimerHeap heap_;
  std::vector<int> fired_;
  std::deque<NotingTimer> timers_;
};

TEST_F(TimerHeapTest, FiresInOrderOfTime) {
  heap_.push(timer(3).handle, kStart + 3s);
  heap_.push(timer(1).handle, kStart + 1s);
  heap_.push(timer(2).handle, kStart + 2s);
  EXPECT_EQ(heap_.next(), kStart + 1s);
  EXPECT_EQ(fire_until(kStart + 10s), (std::vector<int>{1, 2, 3}));
  EXPECT_TRUE(heap_.empty());
}

TEST_F(TimerHeapTest, TheEndIsNotIncluded) {
  heap_.push(timer(1).handle, kStart + 1s);
  EXPECT_EQ(fire_until(kStart + 1s), std::vector<int>{});
  EXPECT_EQ(fire_until(kStart + 1s + Duration(1)), std::vector<int>{1});
}

TEST_F(TimerHeapTest, TimersOfTheSameMomentFireInOrderOfScheduling) {
  std::vector<int> expected;
  for (int number = 0; number < 100; ++number) {
    heap_.push(timer(number).handle, kStart + 1s);
    expected.push_back(number);
  }
  EXPECT_EQ(fire_until(kStart + 2s), expected);
}

TEST_F(TimerHeapTest, ACancelledTimerDoesNotFire) {
  NotingTimer& cancelled = timer(1);
  heap_.push(cancelled.handle, kStart + 1s);
  heap_.push(timer(2).handle, kStart + 2s);
  EXPECT_TRUE(cancelled.handle.scheduled());
  cancelled.handle.cancel();
  EXPECT_FALSE(cancelled.handle.scheduled());
  cancelled.handle.cancel();
  EXPECT_EQ(heap_.next(), kStart + 2s);
  EXPECT_EQ(fire_until(kStart + 10s), std::vector<int>{2});
}

TEST_F(TimerHeapTest, ADueTimerCanStillBeCancelled) {
  NotingTimer& first = timer(1);
  NotingTimer& second = timer(2);
  heap_.push(first.handle, kStart);
  heap_.push(second.handle, kStart);
  HandleList ready;
  heap_.move_due(kStart + 1s, ready);
  EXPECT_TRUE(second.handle.scheduled());
  second.handle.cancel();
  EXPECT_FALSE(second.handle.scheduled());
  run_all(ready);
  EXPECT_EQ(fired_, std::vector<int>{1});
}

TEST_F(TimerHeapTest, ADestroyedTimerLeaves) {
  auto doomed = std::make_unique<NotingTimer>(fired_, 1);
  heap_.push(doomed->handle, kStart + 1s);
  heap_.push(timer(2).handle, kStart + 2s);
  doomed.reset();
  EXPECT_EQ(fire_until(kStart + 10s), std::vector<int>{2});
}

TEST_F(TimerHeapTest, ADestroyedHeapLeavesItsTimersIdle) {
  NotingTimer& survivor = timer(1);
  {
    TimerHeap heap;
    heap.push(survivor.handle, kStart + 1s);
  }
  EXPECT_FALSE(survivor.handle.scheduled());
  heap_.push(survivor.handle, kStart + 1s);
  EXPECT_EQ(fire_until(kStart + 2s), std::vector<int>{1});
}

TEST_F(TimerHeapTest, AgreesWithASortUnderRandomPushesAndCancels) {
  std::mt19937 random(20261120);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::pair<TimePoint, int>> expected;
    const std::size_t first = timers_.size();
    for (int number = 0; number < 200; ++number) {
      const TimePoint when = kStart + std::chrono::seconds(random() % 20);
      heap_.push(timer(number).handle, when);
      expected.emplace_back(when, number);
    }
    for (int cancels = 0; cancels < 150; ++cancels) {
      const int number = static_cast<int>(random() % 200);
      timers_[first + static_cast<std::size_t>(number)].handle.cancel();
      std::erase_if(expected, [number](const auto& entry) { return entry.second == number; });
    }
    std::sort(expected.begin(),
              expected.end());  // By time, then by number, which is the order of scheduling.
    std::vector<int> numbers;
    for (const auto& [when, number] : expected) numbers.push_back(number);
    ASSERT_EQ(fire_until(kStart + 100s), numbers);
  }
}

using TimerHeapDeathTest = TimerHeapTest;

TEST_F(TimerHeapDeathTest, RefusesATimerThatIsScheduled) {
  NotingTimer& once = timer(1);
  heap_.push(once.handle, kStart);
  EXPECT_DEATH(heap_.push(once.handle, kStart), "check failed: !timer.scheduled\\(\\)");
}

}  // namespace
}  // namespace streamgauge
