// What crosses threads, all at once: several threads post to a loop while lookups, each on a thread of its
// own, are awaited, cancelled, and destroyed where they wait. For ThreadSanitizer above all.
#include <gtest/gtest.h>
#include <netdb.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ref/base/errors.h"
#include "ref/coro/task.h"
#include "ref/loop/event_loop.h"
#include "ref/net/resolver.h"

namespace streamgauge {
namespace {

constexpr std::size_t kPosters = 3;
constexpr int kPosts = 1000;
constexpr int kRounds = 40;

using Lookup = Task<std::vector<AddressInfo>>;

std::unique_ptr<Lookup> look_up(EventLoop& loop, bool succeeds) {
  ResolveHints hints;
  // Answered without asking anybody.
  hints.flags = succeeds ? AI_PASSIVE : AI_NUMERICHOST;
  Host host;
  if (!succeeds) host = "no.number";
  auto lookup = std::make_unique<Lookup>(loop, resolve(loop, host, 80, hints));
  lookup->set_report_destroyed_pending(false);
  return lookup;
}

TEST(Threads, LookupsEndInEveryWayWhileOthersPost) {
  std::vector<std::vector<int>> received(kPosters);
  int answered = 0;
  int failed = 0;
  int cancelled = 0;
  {
    EventLoop loop;
    std::vector<std::thread> posters;
    for (std::size_t poster = 0; poster < kPosters; ++poster) {
      posters.emplace_back([&loop, &received, poster] {
        for (int post = 0; post < kPosts; ++post) {
          loop.call_soon_threadsafe([&received, poster, post] { received[poster].push_back(post); });
        }
      });
    }
    for (int round = 0; round < kRounds; ++round) {
      std::vector<std::unique_ptr<Lookup>> lookups;
      for (int i = 0; i < 4; ++i) lookups.push_back(look_up(loop, i % 2 == 0));
      std::unique_ptr<Lookup> to_be_cancelled = look_up(loop, true);
      std::unique_ptr<Lookup> to_be_destroyed = look_up(loop, true);
      loop.turn();
      to_be_cancelled->cancel();
      to_be_destroyed = nullptr;
      for (const auto& lookup : lookups) {
        while (!lookup->done()) loop.turn();
        (lookup->exception() ? failed : answered) += 1;
      }
      while (!to_be_cancelled->done()) loop.turn();
      if (to_be_cancelled->cancelled()) ++cancelled;
    }
    for (std::thread& poster : posters) poster.join();
    while (!loop.settled()) loop.turn();
    const auto left_behind = look_up(loop, true);
    loop.turn();
  }
  for (const std::vector<int>& posts : received) {
    ASSERT_EQ(posts.size(), static_cast<std::size_t>(kPosts));
    for (int post = 0; post < kPosts; ++post) ASSERT_EQ(posts[static_cast<std::size_t>(post)], post);
  }
  EXPECT_EQ(answered, 2 * kRounds);
  EXPECT_EQ(failed, 2 * kRounds);
  EXPECT_EQ(cancelled, kRounds);
}

}  // namespace
}  // namespace streamgauge
