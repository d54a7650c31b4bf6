#include "ref/net/connect_race.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/base/sys_faulty.h"
#include "ref/testing/manual_clock.h"
#include "ref/testing/scripted_poller.h"

namespace streamgauge {
namespace {

using std::chrono_literals::operator""ms;

// Connecting that goes on for as long as a test wants: a socket becomes writable when the test says so, and
// has then failed if the test says so.
class SlowSys : public FaultySys {
 public:
  using FaultySys::FaultySys;
  SysResult connect(int fd, const SocketAddress& address) override {
    fds.push_back(fd);
    ports.push_back(address.port());
    return SysResult::failure(EINPROGRESS);
  }
  SysResult getsockopt(int, int, int, int* value) override {
    *value = connect_error;
    return SysResult::of(0);
  }

  std::vector<int> fds;
  std::vector<int> ports;  // of all addresses that were contacted
  int connect_error = 0;
};

class ConnectRaceTest : public testing::Test {
 protected:
  ConnectRaceTest() {
    for (std::uint16_t port = 1; port <= 3; ++port) {
      addresses_.emplace_back(AF_INET, IPPROTO_TCP, *SocketAddress::from_numeric(AF_INET, "127.0.0.1", port));
    }
    race_.emplace(loop_, addresses_, std::vector<AddressInfo>(), 250ms);
    race_->start();
    settle();
  }

  void settle() {
    while (loop_.turn() > 0) {
    }
  }

  void advance(Duration step) {
    clock_.advance(step);
    settle();
  }

  // The attempt of that number ends.
  void finish(std::size_t attempt, int error_number) {
    sys_.connect_error = error_number;
    poller_.set_ready(sys_.fds[attempt], Interest::kWrite);
    loop_.turn();
    poller_.set_ready(sys_.fds[attempt], Interest::kNone);  // the number may be another's from now on
    settle();
  }

  RealSys real_sys_;
  SlowSys sys_{real_sys_};
  ManualClock clock_;
  ScriptedPoller poller_{clock_};
  EventLoop loop_{sys_, poller_, clock_};
  std::vector<AddressInfo> addresses_;
  std::optional<ConnectRace> race_;
};

using Ports = std::vector<int>;

TEST_F(ConnectRaceTest, TheNextBeginsWhenTheDelayHasPassed) {  // OC-31
  EXPECT_EQ(sys_.ports, Ports({1}));
  advance(249ms);
  EXPECT_EQ(sys_.ports, Ports({1}));
  advance(1ms);
  EXPECT_EQ(sys_.ports, Ports({1, 2}));
  advance(250ms);
  EXPECT_EQ(sys_.ports, Ports({1, 2, 3}));
  advance(1000ms);
  EXPECT_FALSE(race_->over().done());
}

TEST_F(ConnectRaceTest, OrAtOnceWhenTheOneBeforeItFails) {  // OC-31
  finish(0, ECONNREFUSED);
  EXPECT_EQ(sys_.ports, Ports({1, 2}));
  advance(249ms);
  EXPECT_EQ(sys_.ports, Ports({1, 2}));
  finish(1, ECONNREFUSED);
  EXPECT_EQ(sys_.ports, Ports({1, 2, 3}));
}

TEST_F(ConnectRaceTest, AFailureOfAnEarlierOneChangesNothing) {
  advance(250ms);
  finish(0, ECONNREFUSED);
  EXPECT_EQ(sys_.ports, Ports({1, 2}));
  advance(250ms);
  EXPECT_EQ(sys_.ports, Ports({1, 2, 3}));
}

TEST_F(ConnectRaceTest, TheFirstToSucceedWinsAndTheRestIsNotTried) {  // OC-32
  advance(250ms);
  finish(1, 0);
  ASSERT_TRUE(race_->over().done());
  EXPECT_EQ(race_->winner()->fileno(), sys_.fds[1]);
  advance(1000ms);
  EXPECT_EQ(sys_.ports, Ports({1, 2}));
  const int loser = sys_.fds[0];
  race_.reset();
  EXPECT_EQ(poller_.interest(loser), Interest::kNone);
  SocketAddress address;
  EXPECT_EQ(real_sys_.getsockname(loser, &address).error_number(), EBADF);
}

TEST_F(ConnectRaceTest, WhatIsNoOSErrorIsKeptBack) {  // OC-36
  addresses_.resize(1, addresses_.front());
  addresses_.front().port_out_of_range = true;
  ConnectRace race(loop_, addresses_, std::vector<AddressInfo>(), 250ms);
  race.start();
  settle();
  ASSERT_TRUE(race.over().done());
  EXPECT_EQ(race.winner(), nullptr);
  EXPECT_TRUE(race.errors().empty());
}

TEST_F(ConnectRaceTest, IfAllFailTheErrorsAreInTheOrderOfTheAttempts) {  // OC-36
  advance(250ms);
  advance(250ms);
  finish(2, ECONNREFUSED);
  finish(0, ETIMEDOUT);
  EXPECT_FALSE(race_->over().done());
  finish(1, ECONNRESET);
  ASSERT_TRUE(race_->over().done());
  EXPECT_EQ(race_->winner(), nullptr);
  std::string texts;
  for (const std::exception_ptr& error : race_->errors()) texts += text_of(error) + "; ";
  EXPECT_EQ(
      texts,
      "[Errno 110] Connect call failed ('127.0.0.1', 1); [Errno 104] Connect call failed ('127.0.0.1', 2); "
      "[Errno 111] Connect call failed ('127.0.0.1', 3); ");
}

}  // namespace
}  // namespace streamgauge
