#include "ref/base/sys.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include "ref/base/unique_fd.h"

namespace streamgauge {
namespace {

class SysTest : public testing::Test {
 protected:
  SysTest() {
    int pair[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    left_ = UniqueFd(pair[0]);
    right_ = UniqueFd(pair[1]);
  }

  RealSys sys_;
  UniqueFd left_;
  UniqueFd right_;
};

TEST_F(SysTest, MovesDataAndReportsItsEnd) {
  ASSERT_EQ(sys_.send(left_.get(), std::string("hello")).count(), 5u);
  std::string second = "wor";
  std::string third = "ld";
  const std::array<iovec, 2> chunks = {iovec{second.data(), second.size()},
                                       iovec{third.data(), third.size()}};
  ASSERT_EQ(sys_.sendmsg(left_.get(), chunks).count(), 5u);
  std::array<char, 64> buffer{};
  const SysResult got = sys_.recv(right_.get(), buffer);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(std::string(buffer.data(), got.count()), "helloworld");
  EXPECT_TRUE(sys_.recv(right_.get(), buffer).would_block());
  ASSERT_TRUE(sys_.shutdown(left_.get(), SHUT_WR).ok());
  const SysResult end = sys_.recv(right_.get(), buffer);
  EXPECT_TRUE(end.ok());
  EXPECT_EQ(end.count(), 0u);
}

TEST_F(SysTest, WaitingIsWhatPythonTakesForIt) {  // PEP 3151, BlockingIOError
  for (const int error_number : {EAGAIN, EALREADY, EINPROGRESS}) {
    EXPECT_TRUE(SysResult::failure(error_number).would_block()) << error_number;
  }
  EXPECT_FALSE(SysResult::failure(EINTR).would_block());
  EXPECT_FALSE(SysResult::failure(ECONNRESET).would_block());
  EXPECT_FALSE(SysResult::of(0).would_block());
}

// CL-10: the default action of SIGPIPE would end this test program.
TEST_F(SysTest, SendingToAClosedPeerRaisesNoSignal) {
  ASSERT_NE(::signal(SIGPIPE, SIG_DFL), SIG_ERR);
  right_.reset();
  EXPECT_EQ(sys_.send(left_.get(), std::string("x")).error_number(), EPIPE);
  std::string text = "x";
  const iovec chunk{text.data(), text.size()};
  EXPECT_EQ(sys_.sendmsg(left_.get(), {&chunk, 1}).error_number(), EPIPE);
}

TEST_F(SysTest, AcceptedSocketsDoNotBlockAndAreNotInherited) {  // OC-41
  const UniqueFd listener(sys_.socket(AF_INET, SOCK_STREAM, 0).fd());
  ASSERT_TRUE(sys_.bind(listener.get(), *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 0)).ok());
  ASSERT_TRUE(sys_.listen(listener.get(), 1).ok());
  SocketAddress address;
  ASSERT_TRUE(sys_.getsockname(listener.get(), &address).ok());
  SocketAddress peer;
  EXPECT_TRUE(sys_.accept(listener.get(), &peer).would_block());
  const UniqueFd client(sys_.socket(AF_INET, SOCK_STREAM, 0).fd());
  EXPECT_EQ(sys_.connect(client.get(), address).error_number(), EINPROGRESS);
  const SysResult accepted = sys_.accept(listener.get(), &peer);
  ASSERT_TRUE(accepted.ok());
  const UniqueFd server(accepted.fd());
  for (const int fd : {server.get(), client.get()}) {
    EXPECT_NE(::fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
  }
  SocketAddress client_name;
  ASSERT_TRUE(sys_.getsockname(client.get(), &client_name).ok());
  EXPECT_EQ(peer.repr(), client_name.repr());
}

TEST_F(SysTest, AFailureCarriesItsErrno) {
  EXPECT_EQ(sys_.recv(-1, {}).error_number(), EBADF);
  FileStatus status;
  EXPECT_EQ(sys_.stat("/nonexistent/file", &status).error_number(), ENOENT);
  EXPECT_EQ(sys_.unlink("/nonexistent/file").error_number(), ENOENT);
}

TEST_F(SysTest, OptionsAreSetAndRead) {
  ASSERT_TRUE(sys_.setsockopt(left_.get(), SOL_SOCKET, SO_KEEPALIVE, 1).ok());
  int value = 0;
  ASSERT_TRUE(sys_.getsockopt(left_.get(), SOL_SOCKET, SO_KEEPALIVE, &value).ok());
  EXPECT_EQ(value, 1);
}

TEST_F(SysTest, EpollReportsAReadableEventfd) {
  const UniqueFd epoll(sys_.epoll_create().fd());
  const UniqueFd event(sys_.eventfd().fd());
  epoll_event interest{.events = EPOLLIN, .data = {.u64 = 42}};
  ASSERT_TRUE(sys_.epoll_ctl(epoll.get(), EPOLL_CTL_ADD, event.get(), &interest).ok());
  std::array<epoll_event, 4> events{};
  EXPECT_EQ(sys_.epoll_wait(epoll.get(), events, 0).count(), 0u);
  const std::uint64_t one = 1;
  ASSERT_TRUE(sys_.write(event.get(), {reinterpret_cast<const char*>(&one), sizeof(one)}).ok());
  ASSERT_EQ(sys_.epoll_wait(epoll.get(), events, 0).count(), 1u);
  const std::uint64_t data = events[0].data.u64;  // a copy: epoll_event is packed
  EXPECT_EQ(data, 42u);
  std::array<char, sizeof(one)> counter{};
  EXPECT_EQ(sys_.read(event.get(), counter).count(), sizeof(one));
}

}  // namespace
}  // namespace streamgauge
