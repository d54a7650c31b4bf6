#include "ref/coro/task_base.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ref/base/errors.h"
#include "ref/coro/awaitable.h"
#include "ref/coro/future.h"
#include "ref/coro/sleep.h"
#include "ref/coro/task.h"
#include "ref/testing/co_test.h"
#include "ref/testing/journal.h"
#include "ref/testing/probe_awaitables.h"

// Cancellation. What each test expects is what the same program prints under CPython 3.15.
namespace streamgauge {
namespace {

Coro<void> turns(int count) {
  for (int turn = 0; turn < count; ++turn) {
    co_await sleep(Duration::zero());
  }
}

// Counts the turns until `task` is done.
Coro<int> turns_until_done(TaskBase* task) {
  int count = 0;
  while (!task->done()) {
    co_await sleep(Duration::zero());
    ++count;
  }
  co_return count;
}

// Awaits, says what came of it, and passes it on.
Coro<void> wait(Journal journal, Future<int>* future) {
  try {
    const int value = co_await *future;
    journal("value", value);
  } catch (const CancelledError&) {
    journal("cancelled");
    throw;
  }
}

CO_TEST(TaskCancel, BeforeTheFirstStepTheBodyIsNeverEntered) {
  const Journal journal;
  auto body = [](Journal say, LifetimeProbe) -> Coro<void> {
    say("entered");
    co_return;
  };
  Task<void> task(loop, body(journal, LifetimeProbe(journal, "parameter")));
  EXPECT_TRUE(task.cancel());
  EXPECT_EQ(task.cancelling(), 1);
  EXPECT_FALSE(task.done());
  const Outcome<void> outcome = co_await outcome_of(await_ref(task));
  EXPECT_TRUE(outcome.raised<CancelledError>());
  EXPECT_TRUE(task.cancelled());
  EXPECT_FALSE(task.cancel());
  EXPECT_EQ(task.cancelling(), 1);
  EXPECT_EQ(journal.entries(), (Entries{"+parameter", "-parameter"}));
}

CO_TEST(TaskCancel, CancelsTheFutureThatIsAwaited) {
  const Journal journal;
  Future<int> future(loop);
  Task<void> task(loop, wait(journal, &future));
  co_await turns(1);
  EXPECT_TRUE(task.cancel());
  EXPECT_TRUE(future.cancelled());
  EXPECT_FALSE(task.cancelled());  // Only when its body has had its say.
  co_await turns(1);
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(journal.entries(), Entries{"cancelled"});
}

CO_TEST(TaskCancel, WinsOverAResultThatHasNotBeenDeliveredYet) {
  const Journal journal;
  Future<int> future(loop);
  Task<void> task(loop, wait(journal, &future));
  co_await turns(1);
  future.set_result(7);
  EXPECT_TRUE(task.cancel());
  co_await turns(1);
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(future.result(), 7);
  EXPECT_EQ(journal.entries(), Entries{"cancelled"});
}

CO_TEST(TaskCancel, WinsOverAnExceptionWhichThenCountsAsRetrieved) {
  const Journal journal;
  {
    Future<int> future(loop);
    Task<void> task(loop, wait(journal, &future));
    co_await turns(1);
    future.set_exception(std::make_exception_ptr(ValueError("x")));
    EXPECT_TRUE(task.cancel());
    co_await turns(1);
    EXPECT_TRUE(task.cancelled());
  }
  EXPECT_EQ(journal.entries(), Entries{"cancelled"});
  EXPECT_TRUE(test.errors.empty());
}

CO_TEST(TaskCancel, OfARunningTaskIsThrownAtItsNextSuspensionNotAtAnAwaitThatIsReady) {
  const Journal journal;
  Future<int> ready(loop);
  ready.set_result(1);
  Future<int> future(loop);
  auto body = [](Journal say, Future<int>* done, Future<int>* pending) -> Coro<void> {
    TaskBase& self = co_await current_task();
    self.cancel();
    const int value = co_await *done;
    say("ready", value);
    co_await wait(say, pending);
  };
  Task<void> task(loop, body(journal, &ready, &future));
  co_await turns(1);
  EXPECT_TRUE(future.cancelled());
  EXPECT_FALSE(task.done());
  co_await turns(1);
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(journal.entries(), (Entries{"ready 1", "cancelled"}));
}

CO_TEST(TaskCancel, OfATaskThatThenReturnsCancelsItAllTheSame) {
  auto body = []() -> Coro<int> {
    TaskBase& self = co_await current_task();
    self.cancel();
    co_return 5;
  };
  Task<int> task(loop, body());
  co_await turns(1);
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(task.cancelling(), 1);
}

CO_TEST(TaskCancel, OfATaskThatThenThrowsIsForgotten) {
  auto body = []() -> Coro<int> {
    TaskBase& self = co_await current_task();
    self.cancel();
    throw ValueError("v");
  };
  Task<int> task(loop, body());
  co_await turns(1);
  EXPECT_FALSE(task.cancelled());
  EXPECT_EQ(repr(task.exception()), "ValueError('v')");
}

CO_TEST(TaskCancel, IsThrownOnceAndAtATurnsYieldToo) {
  const Journal journal;
  auto body = [](Journal say) -> Coro<int> {
    TaskBase& self = co_await current_task();
    self.cancel();
    try {
      co_await sleep(Duration::zero());
    } catch (const CancelledError&) {
      say("thrown");
    }
    co_await sleep(Duration::zero());
    say("went on");
    co_return 3;
  };
  Task<int> task(loop, body(journal));
  const int value = co_await task;
  EXPECT_EQ(value, 3);
  EXPECT_EQ(task.cancelling(), 1);
  EXPECT_EQ(journal.entries(), (Entries{"thrown", "went on"}));
}

CO_TEST(TaskCancel, CanBeTakenBackBeforeItIsThrown) {
  auto body = []() -> Coro<int> {
    TaskBase& self = co_await current_task();
    self.cancel();
    self.cancel();
    EXPECT_EQ(self.uncancel(), 1);
    EXPECT_EQ(self.uncancel(), 0);
    EXPECT_EQ(self.uncancel(), 0);
    co_await sleep(Duration::zero());
    co_return 3;
  };
  Task<int> task(loop, body());
  const int value = co_await task;
  EXPECT_EQ(value, 3);
  EXPECT_EQ(task.cancelling(), 0);
}

CO_TEST(TaskCancel, IsStillThrownIfOneOfTwoRequestsIsTakenBack) {
  auto body = []() -> Coro<void> {
    TaskBase& self = co_await current_task();
    self.cancel();
    self.cancel();
    self.uncancel();
    co_await sleep(Duration::zero());
  };
  Task<void> task(loop, body());
  const Outcome<void> outcome = co_await outcome_of(await_ref(task));
  EXPECT_TRUE(outcome.raised<CancelledError>());
}

CO_TEST(TaskCancel, CanBeSwallowed) {
  const Journal journal;
  auto body = [](Journal say) -> Coro<std::string> {
    try {
      co_await sleep(std::chrono::seconds(10));
    } catch (const CancelledError&) {
      say("swallowed");
    }
    co_await sleep(Duration::zero());
    co_return "value";
  };
  Task<std::string> task(loop, body(journal));
  co_await turns(1);
  task.cancel();
  const std::string value = co_await task;
  EXPECT_EQ(value, "value");
  EXPECT_FALSE(task.cancelled());
  EXPECT_EQ(task.cancelling(), 1);
}

CO_TEST(TaskCancel, CanBeRequestedAgainWhileTheFirstIsHandled) {
  const Journal journal;
  auto body = [](Journal say) -> Coro<void> {
    for (int i = 0; i < 2; ++i) {
      try {
        co_await sleep(std::chrono::seconds(10));
      } catch (const CancelledError&) {
        say("thrown");
      }
    }
    co_await sleep(std::chrono::seconds(10));
  };
  Task<void> task(loop, body(journal));
  co_await turns(1);
  for (int i = 0; i < 3; ++i) {
    task.cancel();
    co_await turns(1);
  }
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(task.cancelling(), 3);
  EXPECT_EQ(journal.entries(), (Entries{"thrown", "thrown"}));
}

CO_TEST(TaskCancel, OfATaskThatAwaitsATaskGoesToThatAndMayBeRefused) {
  const Journal journal;
  auto inner = [](Journal say) -> Coro<std::string> {
    try {
      co_await sleep(std::chrono::seconds(10));
    } catch (const CancelledError&) {
      say("inner swallowed");
    }
    co_return "inner value";
  };
  auto outer = [](Journal say, Task<std::string>* task) -> Coro<std::string> {
    const std::string value = co_await *task;
    say(value);
    co_return "outer";
  };
  Task<std::string> inner_task(loop, inner(journal));
  Task<std::string> outer_task(loop, outer(journal, &inner_task));
  co_await turns(2);
  EXPECT_TRUE(outer_task.cancel());
  const std::string value = co_await outer_task;
  EXPECT_EQ(value, "outer");
  EXPECT_EQ(outer_task.cancelling(), 1);
  EXPECT_EQ(inner_task.cancelling(), 1);
  EXPECT_EQ(journal.entries(), (Entries{"inner swallowed", "inner value"}));
}

CO_TEST(TaskCancel, TravelsOutwardsATurnPerTask) {
  const Journal journal;
  auto outer = [](Journal say, Task<void>* task) -> Coro<void> {
    const LifetimeProbe local(say, "outer");
    co_await *task;
  };
  auto inner = [](Journal say) -> Coro<void> {
    const LifetimeProbe local(say, "inner");
    co_await sleep(std::chrono::seconds(10));
  };
  Task<void> inner_task(loop, inner(journal));
  Task<void> outer_task(loop, outer(journal, &inner_task));
  co_await turns(2);
  outer_task.cancel();
  const int count = co_await turns_until_done(&outer_task);
  EXPECT_EQ(count, 2);
  EXPECT_TRUE(outer_task.cancelled());
  EXPECT_TRUE(inner_task.cancelled());
  EXPECT_EQ(journal.entries(), (Entries{"+inner", "+outer", "-inner", "-outer"}));
}

CO_TEST(TaskCancel, OfTwoWaitersOfOneFutureCancelsBoth) {
  const Journal journal;
  Future<int> future(loop);
  Task<void> first(loop, wait(journal, &future));
  Task<void> second(loop, wait(journal, &future));
  co_await turns(1);
  first.cancel();
  co_await turns(1);
  EXPECT_TRUE(first.cancelled());
  EXPECT_TRUE(second.cancelled());
  EXPECT_EQ(second.cancelling(), 0);
}

CO_TEST(TaskBase, CannotAwaitItself) {
  auto body = [](Task<int>** self) -> Coro<int> {
    std::string text;
    try {
      co_await **self;
    } catch (const RuntimeError& error) {
      text = error.what();
    }
    EXPECT_EQ(text, "Task cannot await on itself: Task-2");
    co_return 1;
  };
  Task<int>* self = nullptr;
  Task<int> task(loop, body(&self));
  self = &task;
  const int count = co_await turns_until_done(&task);
  EXPECT_EQ(count, 2);
  EXPECT_EQ(task.result(), 1);
}

TEST(TaskBaseDeathTest, NoticesThatAnAwaitedFutureWasDestroyed) {
  TestLoop test;
  auto future = std::make_unique<Future<int>>(test.loop);
  Task<void> task(test.loop, wait(Journal(), future.get()));
  task.set_report_destroyed_pending(false);
  test.settle();
  future.reset();
  EXPECT_DEATH(task.cancel(), "check failed: step_handle_.scheduled\\(\\)");
}

// --- Waits that are repeated ---

// Waits for one future after the other, all three.
class ThreeFuturesProbe final : private TaskBase::RepeatedWait {
 public:
  ThreeFuturesProbe(Journal journal, std::vector<Future<int>*> futures)
      : journal_(std::move(journal)), futures_(std::move(futures)) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    task_ = &leaf.promise().task();
    task_->suspend_until_done(*futures_[0], leaf, this);
  }
  int await_resume() {
    task_->on_resumed();
    return sum_;
  }

 private:
  bool is_over() noexcept override {
    journal_("asked", static_cast<int>(at_));
    sum_ += futures_[at_]->result();
    if (++at_ == 3) return true;
    task_->suspend_again_until_done(*futures_[at_], *this);
    return false;
  }

  Journal journal_;
  std::vector<Future<int>*> futures_;
  TaskBase* task_ = nullptr;
  std::size_t at_ = 0;
  int sum_ = 0;
};

Coro<int> sum_of_three(Journal journal, std::vector<Future<int>*> futures) {
  auto sum = co_await ThreeFuturesProbe(journal, futures);
  journal("resumed");
  co_return sum;
}

CO_TEST(TaskRepeatedWait, ResumesTheCoroutineOnceItIsOver) {
  const Journal journal;
  Future<int> first(loop);
  Future<int> second(loop);
  Future<int> third(loop);
  Task<int> task(loop, sum_of_three(journal, {&first, &second, &third}));
  co_await turns(1);
  first.set_result(1);
  co_await turns(1);
  EXPECT_FALSE(task.done());
  second.set_result(2);
  third.set_result(4);
  co_await turns(2);
  EXPECT_EQ(journal.entries(), (Entries{"asked 0", "asked 1", "asked 2", "resumed"}));
  EXPECT_EQ(task.result(), 7);
}

CO_TEST(TaskRepeatedWait, IsNotAskedIfTheStepHasSomethingToThrow) {
  const Journal journal;
  Future<int> first(loop);
  Future<int> second(loop);
  Future<int> third(loop);
  Task<int> task(loop, sum_of_three(journal, {&first, &second, &third}));
  co_await turns(1);
  first.set_result(1);
  task.cancel();  // too late for the future: the step throws
  co_await turns(1);
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(journal.entries(), Entries());
}

}  // namespace
}  // namespace streamgauge
