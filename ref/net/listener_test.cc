#include "ref/net/listener.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/base/sys_faulty.h"
#include "ref/testing/manual_clock.h"
#include "ref/testing/peer_socket.h"
#include "ref/testing/scripted_poller.h"

namespace streamgauge {
namespace {

// A listener on a real socket, on a loop whose poller is told when there is something to accept.
class ListenerTest : public testing::Test {
 protected:
  ListenerTest() {
    loop_.set_exception_handler([this](const ExceptionContext& context) {
      errors_.push_back(context.message + ": " + repr(context.exception));
    });
    auto socket = Socket::create(sys_, AF_INET, SOCK_STREAM, IPPROTO_TCP);
    EXPECT_TRUE(sys_.bind(socket->fileno(), *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 0)).ok());
    address_ = socket->getsockname();
    fd_ = socket->fileno();
    listener_.emplace(loop_, std::move(socket), std::nullopt,
                      [this](LazySocket connection, const SocketAddress& peer) {
                        accepted_.push_back(std::move(connection));
                        peers_.push_back(peer);
                      });
  }

  void connect(int count) {
    for (int i = 0; i < count; ++i) clients_.push_back(PeerSocket::connect_to(address_));
  }

  // One readiness of the listening socket.
  void become_readable() {
    poller_.set_ready(fd_, Interest::kRead);
    loop_.turn();
  }

  RealSys real_sys_;
  FaultySys sys_{real_sys_};
  ManualClock clock_;
  ScriptedPoller poller_{clock_};
  std::vector<std::string> errors_;
  EventLoop loop_{sys_, poller_, clock_};
  SocketAddress address_;
  int fd_ = -1;
  std::vector<LazySocket> accepted_;
  std::vector<SocketAddress> peers_;
  std::vector<PeerSocket> clients_;
  std::optional<Listener> listener_;
};

TEST_F(ListenerTest, AcceptsUpToBacklogPlusOneAtATime) {  // SS-34, SS-35
  listener_->start(2);
  connect(3);
  become_readable();
  EXPECT_EQ(accepted_.size(), 3u);

  listener_->start(0);
  connect(1);
  become_readable();
  EXPECT_EQ(accepted_.size(), 4u);
}

TEST_F(ListenerTest, ANegativeBacklogNeverAccepts) {  // SS-35
  listener_->start(-1);
  connect(1);
  become_readable();
  EXPECT_EQ(accepted_.size(), 0u);
}

TEST_F(ListenerTest, TellsThePeersAddressAndInheritsTheProtocol) {  // SS-38, OC-41
  listener_->start(100);
  connect(1);
  become_readable();
  ASSERT_EQ(accepted_.size(), 1u);
  const auto socket = accepted_.front().share(sys_, nullptr);
  EXPECT_EQ(peers_.front(), socket->getpeername());
  EXPECT_EQ(socket->protocol(), IPPROTO_TCP);
}

TEST_F(ListenerTest, OutOfDescriptorsItWaitsASecond) {  // SS-37
  listener_->start(0);
  connect(1);
  sys_.fail_nth(FaultySys::Call::kAccept, 1, EMFILE);
  become_readable();
  EXPECT_EQ(errors_, std::vector<std::string>(
                         {"socket.accept() out of system resource: OSError(24, 'Too many open files')"}));
  EXPECT_EQ(poller_.interest(fd_), Interest::kNone);
  clock_.advance(std::chrono::milliseconds(999));
  loop_.turn();
  EXPECT_EQ(poller_.interest(fd_), Interest::kNone);
  clock_.advance(std::chrono::milliseconds(1));
  loop_.turn();
  loop_.turn();
  EXPECT_EQ(accepted_.size(), 1u);
}

TEST_F(ListenerTest, OutOfDescriptorsTheRestOfTheBacklogIsTriedNevertheless) {  // SS-37, as in 3.15.2
  listener_->start(100);
  connect(1);
  sys_.fail_nth(FaultySys::Call::kAccept, 1, ENFILE);
  become_readable();
  EXPECT_EQ(errors_.size(), 1u);
  EXPECT_EQ(accepted_.size(), 1u);
  EXPECT_EQ(poller_.interest(fd_), Interest::kNone);
}

TEST_F(ListenerTest, TheWaitForDescriptorsEndsAtASocketThatIsClosed) {  // as in 3.15.2
  listener_->start(0);
  sys_.fail_nth(FaultySys::Call::kAccept, 1, ENOMEM);
  become_readable();
  listener_->stop();
  listener_->stop();
  clock_.advance(std::chrono::seconds(2));
  loop_.turn();
  ASSERT_EQ(errors_.size(), 2u);
  EXPECT_EQ(errors_.back(),
            "Exception in callback BaseSelectorEventLoop._start_serving(): ValueError('Invalid file "
            "descriptor: -1')");
  EXPECT_EQ(listener_->socket()->fileno(), -1);
}

TEST_F(ListenerTest, AConnectionThatWasAbortedIsSkipped) {  // SS-39
  listener_->start(5);
  connect(1);
  sys_.fail_nth(FaultySys::Call::kAccept, 1, ECONNABORTED);
  become_readable();
  EXPECT_EQ(accepted_.size(), 1u);
  EXPECT_TRUE(errors_.empty());
}

TEST_F(ListenerTest, AnyOtherErrorEndsTheBatchAndIsReported) {
  listener_->start(5);
  connect(1);
  sys_.fail_nth(FaultySys::Call::kAccept, 1, EPERM);
  become_readable();
  EXPECT_EQ(accepted_.size(), 0u);
  EXPECT_EQ(errors_, std::vector<std::string>(
                         {"Exception in callback: PermissionError(1, 'Operation not permitted')"}));
  become_readable();
  EXPECT_EQ(accepted_.size(), 1u);
}

TEST_F(ListenerTest, AListeningErrorIsThrown) {
  sys_.fail_nth(FaultySys::Call::kListen, 1, EADDRINUSE);
  EXPECT_THROW(listener_->start(100), OSError);
}

}  // namespace
}  // namespace streamgauge
