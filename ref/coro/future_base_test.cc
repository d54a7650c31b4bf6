#include "ref/coro/future_base.h"

#include <gtest/gtest.h>

#include "ref/base/errors.h"
#include "ref/coro/future.h"
#include "ref/testing/journal.h"
#include "ref/testing/test_loop.h"

namespace streamgauge {
namespace {

std::exception_ptr value_error() { return std::make_exception_ptr(ValueError("x")); }

class Callback {
 public:
  Callback(Journal journal, std::string entry) : journal_(std::move(journal)), entry_(std::move(entry)) {}
  Handle handle = Handle::to<&Callback::call>(this);

 private:
  void call() { journal_(entry_); }
  Journal journal_;
  std::string entry_;
};

class FutureBaseTest : public testing::Test {
 protected:
  TestLoop test;
  EventLoop& loop = test.loop;
  Journal journal;
};

TEST_F(FutureBaseTest, IsPendingUntilItIsDone) {
  Future<int> future(loop);
  EXPECT_EQ(&future.loop(), &loop);
  EXPECT_EQ(future.state(), FutureBase::State::kPending);
  EXPECT_FALSE(future.done());
  future.set_result(1);
  EXPECT_EQ(future.state(), FutureBase::State::kFinished);
  EXPECT_TRUE(future.done());
  EXPECT_FALSE(future.cancelled());
}

TEST_F(FutureBaseTest, CanBeCancelledOnce) {
  Future<int> future(loop);
  EXPECT_TRUE(future.cancel());
  EXPECT_TRUE(future.done());
  EXPECT_TRUE(future.cancelled());
  EXPECT_FALSE(future.cancel());
  EXPECT_THROW(future.result(), CancelledError);
  EXPECT_THROW(future.exception(), CancelledError);
}

TEST_F(FutureBaseTest, IsNotCancelledWhenItIsDone) {
  Future<int> future(loop);
  future.set_result(1);
  EXPECT_FALSE(future.cancel());
  EXPECT_EQ(future.result(), 1);
}

// The texts are those of CPython's C implementation.
TEST_F(FutureBaseTest, RefusesWhatItsStateDoesNotAllow) {
  Future<int> pending(loop);
  try {
    pending.result();
    ADD_FAILURE() << "nothing thrown";
  } catch (const InvalidStateError& error) {
    EXPECT_STREQ(error.what(), "Result is not ready.");
  }
  try {
    pending.exception();
    ADD_FAILURE() << "nothing thrown";
  } catch (const InvalidStateError& error) {
    EXPECT_STREQ(error.what(), "Exception is not set.");
  }
  Future<int> finished(loop);
  finished.set_result(1);
  Future<int> cancelled(loop);
  cancelled.cancel();
  for (Future<int>* future : {&finished, &cancelled}) {
    EXPECT_THROW(future->set_result(2), InvalidStateError);
    EXPECT_THROW(future->set_exception(value_error()), InvalidStateError);
  }
  EXPECT_EQ(finished.result(), 1);
}

TEST_F(FutureBaseTest, KeepsTheVeryException) {
  Future<int> future(loop);
  const std::exception_ptr error = value_error();
  future.set_exception(error);
  EXPECT_EQ(future.exception(), error);
  EXPECT_THROW(future.result(), ValueError);
  EXPECT_THROW(future.result(), ValueError);  // As often as one likes.
}

TEST_F(FutureBaseTest, HasNoExceptionIfItHasAResult) {
  Future<void> future(loop);
  future.set_result();
  EXPECT_EQ(future.exception(), nullptr);
}

// Python 3.15: callbacks of a future that is completed come in their order, before what is scheduled
// afterwards; one that is added to a completed future comes after that.
TEST_F(FutureBaseTest, CallsBackThroughTheLoopInOrder) {
  Future<void> future(loop);
  Callback first(journal, "first"), second(journal, "second"), late(journal, "late");
  future.add_done_callback(first.handle);
  future.add_done_callback(second.handle);
  future.set_result();
  loop.call_soon([this] { journal("soon"); });
  future.add_done_callback(late.handle);
  EXPECT_TRUE(journal.entries().empty());
  EXPECT_EQ(loop.turn(), 4u);
  EXPECT_EQ(journal.entries(), (Entries{"first", "second", "soon", "late"}));
}

TEST_F(FutureBaseTest, CallsBackWhenCancelledToo) {
  Future<void> future(loop);
  Callback callback(journal, "called");
  future.add_done_callback(callback.handle);
  future.cancel();
  loop.turn();
  EXPECT_EQ(journal.entries(), Entries{"called"});
}

TEST_F(FutureBaseTest, ACallbackCanBeTakenBack) {
  Future<void> future(loop);
  Callback kept(journal, "kept"), removed(journal, "removed");
  future.add_done_callback(removed.handle);
  future.add_done_callback(kept.handle);
  removed.handle.cancel();
  future.set_result();
  loop.turn();
  EXPECT_EQ(journal.entries(), Entries{"kept"});
}

TEST_F(FutureBaseTest, CallbacksOfADestroyedFutureAreNeverCalled) {
  Callback callback(journal, "called");
  {
    Future<void> future(loop);
    future.add_done_callback(callback.handle);
  }
  EXPECT_FALSE(callback.handle.scheduled());
  EXPECT_EQ(test.settle(), 0u);
}

// futures.py, Future.__del__.
TEST_F(FutureBaseTest, ReportsAnExceptionThatNobodyRetrieved) {
  const std::exception_ptr error = value_error();
  {
    Future<void> future(loop);
    future.set_exception(error);
  }
  ASSERT_EQ(test.errors.size(), 1u);
  EXPECT_EQ(test.errors[0].message, "Future exception was never retrieved");
  EXPECT_EQ(test.errors[0].exception, error);
}

TEST_F(FutureBaseTest, AnExceptionIsRetrievedByAnyoneWhoLooksOrCancels) {
  {
    Future<void> looked(loop), raised(loop), cancelled(loop), marked(loop);
    for (Future<void>* future : {&looked, &raised, &cancelled, &marked}) future->set_exception(value_error());
    EXPECT_NE(looked.exception(), nullptr);
    EXPECT_THROW(raised.result(), ValueError);
    EXPECT_FALSE(cancelled.cancel());
    marked.mark_exception_retrieved();
  }
  EXPECT_TRUE(test.errors.empty());
}

}  // namespace
}  // namespace streamgauge
