// Turns whose poll is left out. Everywhere else a turn polls once: event_loop_test.cc.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ref/loop/event_loop.h"
#include "ref/testing/test_loop.h"

namespace streamgauge {
namespace {

using Said = std::vector<std::string>;

// A descriptor's callback that is inert: it schedules another, with which the loop stops.
class InertCallbackTest : public testing::Test {
 protected:
  InertCallbackTest() {
    test.poller.set_ready(5, Interest::kRead);
    loop.add_reader(5, receive_handle_);
  }
  ~InertCallbackTest() override { loop.remove_reader(5); }

  std::size_t polls() const { return test.poller.timeouts().size(); }

  TestLoop test;
  EventLoop& loop = test.loop;
  Said said;
  bool posts_ = false;

 private:
  void receive() {
    test.poller.set_ready(5, Interest::kNone);
    if (posts_) loop.call_soon_threadsafe([this] { said.push_back("posted"); });
    loop.call_soon(next_handle_);
    loop.note_inert_callback();
  }
  void next() {
    said.push_back("next");
    loop.stop();
  }

  Handle receive_handle_ = Handle::to<&InertCallbackTest::receive>(this);
  Handle next_handle_ = Handle::to<&InertCallbackTest::next>(this);
};

TEST_F(InertCallbackTest, IsFollowedByATurnWithoutAPoll) {
  loop.run_forever();
  EXPECT_EQ(said, Said{"next"});
  EXPECT_EQ(polls(), 1u);
}

TEST_F(InertCallbackTest, ThatIsNotAloneIsFollowedByAPoll) {
  loop.call_soon([this] { said.push_back("a"); });
  loop.run_forever();
  EXPECT_EQ(said, (Said{"a", "next"}));
  EXPECT_EQ(polls(), 2u);
}

TEST_F(InertCallbackTest, IsFollowedByAPollIfSomethingWaitsForRoom) {
  Handle writer([](void*) {}, nullptr);
  loop.add_writer(6, writer);
  loop.run_forever();
  EXPECT_EQ(polls(), 2u);
  loop.remove_writer(6);
}

TEST_F(InertCallbackTest, IsFollowedByAPollIfAThreadHasSpoken) {
  posts_ = true;
  loop.run_forever();
  EXPECT_EQ(said, (Said{"posted", "next"}));
  EXPECT_EQ(polls(), 2u);
}

TEST_F(InertCallbackTest, IsFollowedByAPollIfTheProgramHadItsTurn) {
  loop.turn();
  loop.run_forever();
  EXPECT_EQ(said, Said{"next"});
  EXPECT_EQ(polls(), 2u);
}

}  // namespace
}  // namespace streamgauge
