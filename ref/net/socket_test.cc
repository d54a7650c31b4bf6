#include "ref/net/socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "ref/base/errors.h"
#include "ref/base/sys_faulty.h"

namespace streamgauge {
namespace {

class SocketTest : public testing::Test {
 protected:
  RealSys real_sys_;
  FaultySys sys_{real_sys_};
};

TEST_F(SocketTest, AnAdoptedDescriptorTellsWhatItIs) {
  const auto socket = Socket::adopt(sys_, UniqueFd(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  EXPECT_EQ(socket->family(), AF_INET6);
  EXPECT_EQ(socket->type(), SOCK_DGRAM);
  EXPECT_EQ(socket->protocol(), IPPROTO_UDP);
}

TEST_F(SocketTest, WhatIsNoSocketIsRefusedAndClosed) {
  const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  try {
    Socket::adopt(sys_, UniqueFd(fd));
    FAIL();
  } catch (const OSError& error) {
    EXPECT_EQ(error.error_number(), ENOTSOCK);
  }
  EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
}

TEST_F(SocketTest, ClosingShowsInItsNumber) {
  const auto socket = Socket::create(sys_, AF_INET, SOCK_STREAM, 0);
  EXPECT_GE(socket->fileno(), 0);
  socket->close();
  EXPECT_EQ(socket->fileno(), -1);
  socket->close();
  EXPECT_EQ(socket->repr(), "<asyncio.TransportSocket fd=-1, family=2, type=1, proto=0>");
  EXPECT_THROW(socket->getsockname(), OSError);
}

TEST_F(SocketTest, OptionsAreReadAndSet) {
  const auto socket = Socket::create(sys_, AF_INET, SOCK_STREAM, 0);
  EXPECT_EQ(socket->getsockopt(SOL_SOCKET, SO_REUSEADDR), 0);
  socket->setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
  EXPECT_EQ(socket->getsockopt(SOL_SOCKET, SO_REUSEADDR), 1);
  sys_.fail_nth(FaultySys::Call::kSetsockopt, 1, ENOPROTOOPT);
  EXPECT_THROW(socket->setsockopt(SOL_SOCKET, SO_REUSEADDR, 1), OSError);
}

// As asyncio/trsock.py and socket.py of CPython 3.15 print them.
TEST_F(SocketTest, ShowsItsAddressesAsPython) {
  const auto internet = Socket::create(sys_, AF_INET, SOCK_STREAM, IPPROTO_TCP);
  const std::string fd = "fd=" + std::to_string(internet->fileno());
  EXPECT_EQ(internet->repr(),
            "<asyncio.TransportSocket " + fd + ", family=2, type=1, proto=6, laddr=('0.0.0.0', 0)>");
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  const UniqueFd other(pair[1]);
  const auto unix_socket = Socket::adopt(sys_, UniqueFd(pair[0]));
  EXPECT_EQ(unix_socket->repr("socket.socket"),
            "<socket.socket fd=" + std::to_string(pair[0]) + ", family=1, type=1, proto=0>");
}

}  // namespace
}  // namespace streamgauge
