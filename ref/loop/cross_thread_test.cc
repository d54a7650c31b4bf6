#include "ref/loop/cross_thread.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ref/loop/event_loop.h"

namespace streamgauge {
namespace {

TEST(CrossThreadInbox, GivesWhatWasPostedOnceAndInOrder) {
  CrossThreadInbox inbox;
  EXPECT_TRUE(inbox.empty());
  std::vector<int> called;
  for (int number : {1, 2, 3}) inbox.post(Closure::make([&called, number] { called.push_back(number); }));
  EXPECT_FALSE(inbox.empty());
  for (std::unique_ptr<Closure>& closure : inbox.take()) closure.release()->handle().run();
  EXPECT_EQ(called, (std::vector<int>{1, 2, 3}));
  EXPECT_TRUE(inbox.empty());
  EXPECT_TRUE(inbox.take().empty());
}

TEST(CrossThreadInbox, DestroysWhatNobodyTook) {
  auto held = std::make_shared<int>(1);
  {
    CrossThreadInbox inbox;
    inbox.post(Closure::make([held] {}));
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

// The loop has nothing to do and waits for ever; only the wake-up ends that.
TEST(CallSoonThreadsafe, WakesAWaitingLoop) {
  EventLoop loop;
  std::thread other([&loop] { loop.call_soon_threadsafe([&loop] { loop.stop(); }); });
  loop.run_forever();
  other.join();
}

TEST(CallSoonThreadsafe, LosesNothingAndKeepsEachThreadsOrder) {
  constexpr int kThreads = 4;
  constexpr int kPosts = 2000;
  EventLoop loop;
  std::vector<std::vector<int>> received(kThreads);
  int left = kThreads * kPosts;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&loop, &received, &left, thread] {
      for (int post = 0; post < kPosts; ++post) {
        loop.call_soon_threadsafe([&loop, &received, &left, thread, post] {
          received[static_cast<std::size_t>(thread)].push_back(post);
          if (--left == 0) loop.stop();
        });
      }
    });
  }
  loop.run_forever();
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<int>& posts : received) {
    ASSERT_EQ(posts.size(), static_cast<std::size_t>(kPosts));
    for (int post = 0; post < kPosts; ++post) ASSERT_EQ(posts[static_cast<std::size_t>(post)], post);
  }
}

// Python: loop.call_soon_threadsafe(say, 'ts'); loop.call_soon(say, 'soon') prints ts soon (3.15).
TEST(CallSoonThreadsafe, KeepsItsPlaceBeforeALaterCallSoon) {
  EventLoop loop;
  std::vector<std::string> said;
  loop.call_soon_threadsafe([&said] { said.push_back("threadsafe"); });
  loop.call_soon([&said] { said.push_back("soon"); });
  loop.turn();
  EXPECT_EQ(said, (std::vector<std::string>{"threadsafe", "soon"}));
}

TEST(CallSoonThreadsafe, UnsettlesTheLoop) {
  EventLoop loop;
  EXPECT_TRUE(loop.settled());
  bool called = false;
  loop.call_soon_threadsafe([&called] { called = true; });
  EXPECT_FALSE(loop.settled());
  EXPECT_FALSE(loop.settled());
  EXPECT_EQ(loop.turn(), 1u);
  EXPECT_TRUE(called);
  EXPECT_TRUE(loop.settled());
}

TEST(CallSoonThreadsafe, DiesWithTheLoopIfNeverRun) {
  auto held = std::make_shared<int>(1);
  {
    EventLoop loop;
    loop.call_soon_threadsafe([held] {});
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace streamgauge
