#include "runner/run/scheduler.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace gauge {
namespace {

using Taken = std::optional<std::pair<std::size_t, std::size_t>>;

Taken take(Scheduler& scheduler, std::optional<std::size_t> current) {
  const std::optional<Scheduler::Unit> unit = scheduler.take(current);
  if (!unit) return std::nullopt;
  return std::pair{unit->subject, unit->variant};
}

TEST(SchedulerTest, AWorkerStaysWithItsSubject) {
  Scheduler scheduler(2, 2);
  EXPECT_EQ(take(scheduler, std::nullopt), (Taken{{0, 0}}));
  scheduler.started(0);
  EXPECT_EQ(take(scheduler, 0), (Taken{{0, 1}}));
  EXPECT_EQ(take(scheduler, 0), (Taken{{1, 0}}));
  scheduler.started(1);
  EXPECT_EQ(take(scheduler, 1), (Taken{{1, 1}}));
  EXPECT_EQ(take(scheduler, 1), Taken{});
}

TEST(SchedulerTest, AnotherWorkerBeginsWithAnotherSubject) {
  Scheduler scheduler(2, 100);
  EXPECT_EQ(take(scheduler, std::nullopt), (Taken{{0, 0}}));
  EXPECT_EQ(take(scheduler, std::nullopt), (Taken{{1, 0}}));
}

TEST(SchedulerTest, OneWithoutWorkHelpsTheBusiestThatRuns) {
  Scheduler scheduler(2, 100);
  take(scheduler, std::nullopt);
  take(scheduler, std::nullopt);
  scheduler.started(0);
  scheduler.started(1);
  take(scheduler, 0);
  EXPECT_EQ(take(scheduler, std::nullopt), (Taken{{1, 1}}));
  EXPECT_EQ(take(scheduler, std::nullopt), (Taken{{0, 2}}));
}

TEST(SchedulerTest, AnAdapterIsNotStartedForAHandfulOfVariants) {
  Scheduler scheduler(1, 5);
  take(scheduler, std::nullopt);
  scheduler.started(0);
  EXPECT_EQ(take(scheduler, std::nullopt), Taken{});
  EXPECT_EQ(take(scheduler, 0), (Taken{{0, 1}}));
}

TEST(SchedulerTest, OthersWaitForTheFirstStart) {
  Scheduler scheduler(1, 100);
  take(scheduler, std::nullopt);
  Taken taken;
  std::thread other([&] { taken = take(scheduler, std::nullopt); });
  scheduler.started(0);
  other.join();
  EXPECT_EQ(taken, (Taken{{0, 1}}));
}

TEST(SchedulerTest, OthersGoIfTheFirstStartFails) {
  Scheduler scheduler(1, 100);
  take(scheduler, std::nullopt);
  Taken taken = {{9, 9}};
  std::thread other([&] { taken = take(scheduler, std::nullopt); });
  scheduler.give_up(0);
  other.join();
  EXPECT_EQ(taken, Taken{});
  EXPECT_EQ(take(scheduler, 0), Taken{});
}

TEST(SchedulerTest, StopEndsEverything) {
  Scheduler scheduler(2, 100);
  take(scheduler, std::nullopt);
  scheduler.started(0);
  scheduler.stop();
  EXPECT_EQ(take(scheduler, 0), Taken{});
  EXPECT_EQ(take(scheduler, std::nullopt), Taken{});
}

TEST(SchedulerTest, EveryUnitIsHandedOutOnce) {
  constexpr std::size_t kSubjects = 5;
  constexpr std::size_t kVariants = 300;
  Scheduler scheduler(kSubjects, kVariants);
  std::vector<std::vector<std::pair<std::size_t, std::size_t>>> taken(4);
  std::vector<std::thread> workers;
  for (auto& mine : taken) {
    workers.emplace_back([&scheduler, &mine] {
      std::optional<std::size_t> current;
      while (const auto unit = scheduler.take(current)) {
        if (unit->variant == 0) scheduler.started(unit->subject);
        current = unit->subject;
        mine.emplace_back(unit->subject, unit->variant);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  std::set<std::pair<std::size_t, std::size_t>> all;
  for (const auto& mine : taken) {
    for (const auto& unit : mine) EXPECT_TRUE(all.insert(unit).second);
  }
  EXPECT_EQ(all.size(), kSubjects * kVariants);
}

}  // namespace
}  // namespace gauge
