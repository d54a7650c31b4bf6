#include "ref/loop/event_loop.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ref/base/errors.h"
#include "ref/base/unique_fd.h"
#include "ref/testing/test_loop.h"

namespace streamgauge {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""ns;
using std::chrono_literals::operator""s;

using Said = std::vector<std::string>;

// Says its word when it is called.
class Speaker {
 public:
  Speaker(Said& said, std::string word) : said_(said), word_(std::move(word)) {}
  Handle handle = Handle::to<&Speaker::speak>(this);
  TimerHandle timer = TimerHandle::to<&Speaker::speak>(this);

 private:
  void speak() { said_.push_back(word_); }
  Said& said_;
  std::string word_;
};

class EventLoopTest : public testing::Test {
 protected:
  TestLoop test;
  EventLoop& loop = test.loop;
  Said said;
  Speaker a{said, "a"};
  Speaker b{said, "b"};
  Speaker c{said, "c"};
};

TEST_F(EventLoopTest, CallsFirstInFirstOut) {
  loop.call_soon(b.handle);
  loop.call_soon([this] { said.push_back("closure"); });
  loop.call_soon(a.handle);
  EXPECT_EQ(loop.turn(), 3u);
  EXPECT_EQ(said, (Said{"b", "closure", "a"}));
  EXPECT_EQ(loop.turn(), 0u);
}

TEST_F(EventLoopTest, WhatACallbackSchedulesWaitsForTheNextTurn) {
  loop.call_soon([this] {
    said.push_back("first");
    loop.call_soon(b.handle);
  });
  loop.call_soon(a.handle);
  loop.turn();
  EXPECT_EQ(said, (Said{"first", "a"}));
  loop.turn();
  EXPECT_EQ(said, (Said{"first", "a", "b"}));
}

TEST_F(EventLoopTest, ACancelledHandleIsNotCalled) {
  loop.call_soon(a.handle);
  loop.call_soon(b.handle);
  a.handle.cancel();
  EXPECT_FALSE(a.handle.scheduled());
  EXPECT_EQ(loop.turn(), 1u);
  EXPECT_EQ(said, Said{"b"});
}

TEST_F(EventLoopTest, ACallbackMayCancelOneThatIsAboutToRun) {
  loop.call_soon([this] { b.handle.cancel(); });
  loop.call_soon(b.handle);
  loop.call_soon(c.handle);
  loop.turn();
  EXPECT_EQ(said, Said{"c"});
}

TEST_F(EventLoopTest, ACallbackMayDestroyTheOwnerOfOneThatIsAboutToRun) {
  auto doomed = std::make_unique<Speaker>(said, "doomed");
  loop.call_soon([&doomed] { doomed.reset(); });
  loop.call_soon(doomed->handle);
  EXPECT_EQ(loop.turn(), 1u);
  EXPECT_EQ(said, Said{});
}

TEST_F(EventLoopTest, AListOfHandlesIsAppendedInOrder) {
  HandleList handles;
  handles.push_back(b.handle);
  handles.push_back(c.handle);
  loop.call_soon(a.handle);
  loop.call_soon_all(handles);
  EXPECT_TRUE(handles.empty());
  loop.turn();
  EXPECT_EQ(said, (Said{"a", "b", "c"}));
}

// Python 3.15 prints ready1 ready2 reader writer timer for: call_soon, call_later(0), call_soon, add_reader,
// add_writer of a ready socket.
TEST_F(EventLoopTest, DescriptorsComeBehindWhatIsReadyAndTimersBehindDescriptors) {
  Speaker ready1(said, "ready1"), ready2(said, "ready2"), timer(said, "timer"), reader(said, "reader"),
      writer(said, "writer");
  loop.call_soon(ready1.handle);
  loop.call_later(timer.timer, Duration::zero());
  loop.call_soon(ready2.handle);
  loop.add_writer(5, writer.handle);
  loop.add_reader(5, reader.handle);
  test.poller.set_ready(5, Interest::kReadWrite);
  EXPECT_EQ(loop.turn(), 5u);
  EXPECT_EQ(said, (Said{"ready1", "ready2", "reader", "writer", "timer"}));
}

TEST_F(EventLoopTest, ADescriptorIsReportedInEveryTurn) {
  loop.add_reader(5, a.handle);
  test.poller.set_ready(5, Interest::kRead);
  loop.turn();
  loop.turn();
  EXPECT_EQ(said, (Said{"a", "a"}));
  test.poller.set_ready(5, Interest::kNone);
  EXPECT_EQ(loop.turn(), 0u);
}

TEST_F(EventLoopTest, ReaderAndWriterAreWatchedApart) {
  loop.add_reader(5, a.handle);
  EXPECT_EQ(test.poller.interest(5), Interest::kRead);
  loop.add_writer(5, b.handle);
  EXPECT_EQ(test.poller.interest(5), Interest::kReadWrite);
  EXPECT_TRUE(loop.remove_reader(5));
  EXPECT_FALSE(loop.remove_reader(5));
  EXPECT_EQ(test.poller.interest(5), Interest::kWrite);
  test.poller.set_ready(5, Interest::kReadWrite);
  loop.turn();
  EXPECT_EQ(said, Said{"b"});
  EXPECT_TRUE(loop.remove_writer(5));
  EXPECT_FALSE(loop.remove_writer(5));
  EXPECT_EQ(test.poller.interest(5), Interest::kNone);
  EXPECT_FALSE(loop.remove_writer(77));
  EXPECT_FALSE(loop.remove_reader(-1));
}

TEST_F(EventLoopTest, ANewReaderTakesThePlaceOfTheOld) {
  loop.add_reader(5, a.handle);
  loop.call_soon([this] { loop.add_reader(5, b.handle); });
  test.poller.set_ready(5, Interest::kRead);
  loop.turn();
  EXPECT_EQ(said, Said{});  // The old one was due and is cancelled; the new one waits for the next poll.
  loop.turn();
  EXPECT_EQ(said, Said{"b"});
  loop.add_reader(5, b.handle);  // The same again changes nothing.
  loop.turn();
  EXPECT_EQ(said, (Said{"b", "b"}));
}

TEST_F(EventLoopTest, ARemovedReaderThatWasDueIsNotCalled) {
  loop.add_reader(5, a.handle);
  loop.add_reader(6, b.handle);
  loop.call_soon([this] { loop.remove_reader(5); });
  test.poller.set_ready(5, Interest::kRead);
  test.poller.set_ready(6, Interest::kRead);
  loop.turn();
  EXPECT_EQ(said, Said{"b"});
}

TEST_F(EventLoopTest, RefusesWhatCannotBeWatched) {
  EXPECT_THROW(loop.add_reader(-1, a.handle), ValueError);
  test.poller.refuse_with(EPERM);
  try {
    loop.add_reader(5, a.handle);
    ADD_FAILURE() << "nothing thrown";
  } catch (const PermissionError& error) {
    EXPECT_EQ(error.error_number(), EPERM);
  }
  test.poller.refuse_with(0);
  EXPECT_FALSE(loop.remove_reader(5));
  loop.add_reader(5, a.handle);
  EXPECT_TRUE(loop.remove_reader(5));
}

TEST_F(EventLoopTest, TimersFireInOrderWhenTheirTimeHasCome) {
  loop.call_later(b.timer, 2s);
  loop.call_later(a.timer, 1s);
  loop.call_at(c.timer, loop.time() + 3s);
  EXPECT_EQ(loop.turn(), 0u);
  test.clock.advance(1s);
  loop.turn();
  EXPECT_EQ(said, Said{"a"});
  test.clock.advance(5s);
  loop.turn();
  EXPECT_EQ(said, (Said{"a", "b", "c"}));
}

TEST_F(EventLoopTest, ATimerIsDueWithinTheClocksResolution) {
  ManualClock coarse(10ms);
  ScriptedPoller poller(coarse);
  EventLoop coarse_loop(test.sys, poller, coarse);
  coarse_loop.call_later(a.timer, 10ms);
  EXPECT_EQ(coarse_loop.turn(), 0u);  // when < now + resolution does not hold yet
  coarse.advance(1ns);
  EXPECT_EQ(coarse_loop.turn(), 1u);
}

TEST_F(EventLoopTest, WaitsUntilTheFirstTimer) {
  loop.call_later(a.timer, 1500ms);
  loop.call_soon(b.handle);
  loop.call_later(c.timer, 2s);
  TimerHandle stop([](void* argument) { static_cast<EventLoop*>(argument)->stop(); }, &loop);
  loop.call_later(stop, 48h);
  loop.run_forever();
  EXPECT_EQ(said, (Said{"b", "a", "c"}));
  // Something ready: no wait. Then to each timer, and at most a day at a time.
  EXPECT_EQ(test.poller.timeouts(),
            (std::vector<std::optional<Duration>>{0ns, 1500ms, 500ms, Duration(24h), Duration(24h) - 2s}));
}

TEST_F(EventLoopTest, WaitsForEverWithoutTimers) {
  EXPECT_THROW(loop.run_forever(), std::logic_error);  // How the scripted poller says it.
  EXPECT_EQ(test.poller.timeouts().back(), std::nullopt);
  EXPECT_FALSE(loop.is_running());
}

TEST_F(EventLoopTest, ACancelledTimerIsNotWaitedFor) {
  loop.call_later(a.timer, 1s);
  a.timer.cancel();
  EXPECT_THROW(loop.run_forever(), std::logic_error);
  EXPECT_EQ(test.poller.timeouts().back(), std::nullopt);
}

TEST_F(EventLoopTest, StopCompletesTheTurn) {
  loop.call_soon([this] {
    EXPECT_TRUE(loop.is_running());
    loop.stop();
    loop.call_soon(b.handle);
  });
  loop.call_soon(a.handle);
  loop.run_forever();
  EXPECT_FALSE(loop.is_running());
  EXPECT_EQ(said, Said{"a"});
}

TEST_F(EventLoopTest, StopBeforeRunningMeansOneTurn) {
  loop.stop();
  loop.call_soon(a.handle);
  loop.call_later(b.timer, 1s);
  loop.run_forever();
  EXPECT_EQ(said, Said{"a"});
  EXPECT_EQ(test.poller.timeouts(), std::vector<std::optional<Duration>>{0ns});
  // And only that run.
  loop.call_soon([this] { loop.call_soon([this] { loop.stop(); }); });
  loop.run_forever();
  EXPECT_EQ(test.poller.timeouts().size(), 3u);
}

// Python 3.15: RuntimeError('This event loop is already running').
TEST_F(EventLoopTest, CannotBeRunFromWithin) {
  loop.call_soon([this] { loop.run_forever(); });
  loop.call_soon([this] { loop.turn(); });
  loop.turn();
  ASSERT_EQ(test.errors.size(), 2u);
  for (const ExceptionContext& context : test.errors) {
    EXPECT_EQ(repr(context.exception), "RuntimeError('This event loop is already running')");
  }
}

TEST_F(EventLoopTest, SettledMeansThatATurnWouldDoNothing) {
  EXPECT_TRUE(loop.settled());
  loop.call_soon(a.handle);
  EXPECT_FALSE(loop.settled());
  loop.turn();
  EXPECT_TRUE(loop.settled());

  loop.call_later(b.timer, 1s);
  EXPECT_TRUE(loop.settled());
  test.clock.advance(1s);
  EXPECT_FALSE(loop.settled());
  loop.turn();
  EXPECT_TRUE(loop.settled());

  loop.add_reader(5, c.handle);
  EXPECT_TRUE(loop.settled());
  test.poller.set_ready(5, Interest::kRead);
  EXPECT_FALSE(loop.settled());
  EXPECT_FALSE(loop.settled());  // Asking loses nothing.
  EXPECT_EQ(loop.turn(), 1u);
  EXPECT_EQ(said, (Said{"a", "b", "c"}));
}

TEST_F(EventLoopTest, ExceptionsOfCallbacksGoToTheHandlerAndTheLoopGoesOn) {
  loop.call_soon([] { throw ValueError("x"); });
  loop.call_soon(a.handle);
  loop.turn();
  EXPECT_EQ(said, Said{"a"});
  ASSERT_EQ(test.errors.size(), 1u);
  EXPECT_EQ(test.errors[0].message, "Exception in callback");
  EXPECT_EQ(repr(test.errors[0].exception), "ValueError('x')");
}

TEST_F(EventLoopTest, TheDefaultHandlerWritesToTheLogAndSoToStandardError) {
  loop.set_exception_handler(nullptr);
  testing::internal::CaptureStderr();
  loop.call_exception_handler(ExceptionContext("something", std::make_exception_ptr(ValueError("x"))));
  loop.call_exception_handler(ExceptionContext("something else", nullptr));
  loop.call_exception_handler(ExceptionContext("", nullptr));
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "something: ValueError('x')\nsomething else\nUnhandled exception in event loop\n");
}

TEST_F(EventLoopTest, AHandlerThatThrowsIsReportedWithWhatItWasTold) {
  loop.set_exception_handler([](const ExceptionContext&) { throw ValueError("handler"); });
  testing::internal::CaptureStderr();
  loop.call_exception_handler(ExceptionContext("first", nullptr));
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "Unhandled error in exception handler: ValueError('handler')\nfirst\n");
}

TEST_F(EventLoopTest, AHandlerMayReplaceItself) {
  loop.set_exception_handler([this](const ExceptionContext&) {
    loop.set_exception_handler([this](const ExceptionContext& context) { said.push_back(context.message); });
    said.push_back("replaced");
  });
  loop.call_exception_handler(ExceptionContext("first", nullptr));
  loop.call_exception_handler(ExceptionContext("second", nullptr));
  EXPECT_EQ(said, (Said{"replaced", "second"}));
}

TEST(EventLoop, ClosuresThatNeverRanDieWithTheLoop) {
  auto held = std::make_shared<int>(1);
  {
    TestLoop test;
    test.loop.call_soon([held] {});
    test.loop.call_soon([held] {});
    EXPECT_EQ(held.use_count(), 3);
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(EventLoop, WhatItOwnsCanBeEndedBeforeIt) {
  TestLoop test;
  auto held = std::make_shared<int>(7);
  test.loop.call_soon([held] {});
  test.loop.end_owned();
  EXPECT_EQ(held.use_count(), 1);
  test.loop.turn();
}

TEST(EventLoop, AClosureMayHoldWhatCannotBeCopied) {
  TestLoop test;
  int seen = 0;
  test.loop.call_soon([owned = std::make_unique<int>(7), &seen] { seen = *owned; });
  test.loop.turn();
  EXPECT_EQ(seen, 7);
}

// What it held goes when it has run, not with the loop.
TEST(EventLoop, AClosureIsDestroyedWhenItHasRun) {
  TestLoop test;
  auto held = std::make_shared<int>(1);
  test.loop.call_soon([held] {});
  test.loop.call_soon([held] { throw std::runtime_error("after all"); });
  test.loop.turn();
  EXPECT_EQ(held.use_count(), 1);
}

// Ends a turn after it was cancelled.
class OwnedTask final : public LoopOwned {
 public:
  OwnedTask(EventLoop& loop, bool done, std::vector<std::string>& journal)
      : loop_(loop), done_(done), journal_(journal) {}

  bool cancel(Handle& ended) override {
    if (done_) return false;
    journal_.push_back("cancelled");
    ended_ = &ended;
    loop_.call_soon(end_handle_);
    return true;
  }

 private:
  void end() {
    journal_.push_back("ended");
    loop_.call_soon(*ended_);
    delete this;
  }

  EventLoop& loop_;
  bool done_;
  std::vector<std::string>& journal_;
  Handle* ended_ = nullptr;
  Handle end_handle_ = Handle::to<&OwnedTask::end>(this);
};

TEST(EventLoop, CancelsTheTasksItOwns) {
  TestLoop test;
  std::vector<std::string> journal;
  test.loop.cancel_owned_tasks();
  test.loop.call_soon([&journal] { journal.emplace_back("not run if there is none"); });
  test.loop.adopt(std::make_unique<OwnedTask>(test.loop, true, journal));
  test.loop.cancel_owned_tasks();
  EXPECT_EQ(journal, std::vector<std::string>());
  test.loop.adopt(std::make_unique<OwnedTask>(test.loop, false, journal));
  test.loop.adopt(std::make_unique<OwnedTask>(test.loop, false, journal));
  test.loop.cancel_owned_tasks();
  EXPECT_EQ(journal, (std::vector<std::string>{"cancelled", "cancelled", "not run if there is none", "ended",
                                               "ended"}));
}

TEST(EventLoop, HandlesMayOutliveTheLoop) {
  Said said;
  Speaker speaker(said, "a");
  Speaker later(said, "b");
  {
    TestLoop test;
    test.loop.call_soon(speaker.handle);
    test.loop.call_later(later.timer, 1s);
  }
  EXPECT_FALSE(speaker.handle.scheduled());
  EXPECT_FALSE(later.timer.scheduled());
}

TEST(EventLoop, PlaysWithTheRealSystem) {
  EventLoop loop;
  std::array<int, 2> fds;
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
  const UniqueFd near(fds[0]);
  const UniqueFd far(fds[1]);
  Said said;
  Speaker reader(said, "reader"), writer(said, "writer");
  loop.add_reader(near.get(), reader.handle);
  EXPECT_TRUE(loop.settled());
  ASSERT_EQ(::send(far.get(), "x", 1, 0), 1);
  EXPECT_FALSE(loop.settled());
  loop.turn();
  loop.remove_reader(near.get());
  EXPECT_TRUE(loop.settled());
  loop.add_writer(far.get(), writer.handle);
  loop.turn();
  loop.remove_writer(far.get());
  EXPECT_EQ(said, (Said{"reader", "writer"}));

  const TimePoint start = loop.time();
  TimerHandle stop([](void* argument) { static_cast<EventLoop*>(argument)->stop(); }, &loop);
  loop.call_later(stop, 2ms);
  loop.run_forever();
  EXPECT_GE(loop.time() - start, 2ms);
}

}  // namespace
}  // namespace streamgauge
