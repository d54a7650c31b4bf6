#include "ref/net/lazy_socket.h"

#include <gtest/gtest.h>

#include <utility>

#include "ref/testing/peer_socket.h"
#include "ref/testing/recording_transport.h"

namespace streamgauge {
namespace {

class LazySocketTest : public testing::Test {
 protected:
  // As accepted by a listening socket of a family.
  LazySocket accepted(int family) {
    auto [fd, peer] = PeerSocket::make_pair(family);
    peer_ = std::move(peer);
    const auto listening = Socket::create(sys_, family, SOCK_STREAM, family == AF_UNIX ? 0 : IPPROTO_TCP);
    return LazySocket(std::move(fd), *listening);
  }

  RealSys sys_;
  RecordingTransport user_;
  PeerSocket peer_;
};

TEST_F(LazySocketTest, BecomesASocketForTheFirstWhoAsks) {
  LazySocket lazy = accepted(AF_INET);
  const int fd = lazy.fileno();
  EXPECT_EQ(lazy.get(), nullptr);
  const auto socket = lazy.share(sys_, &user_);
  EXPECT_EQ(socket->fileno(), fd);
  EXPECT_EQ(socket->family(), AF_INET);
  EXPECT_EQ(socket->type(), SOCK_STREAM);
  EXPECT_EQ(socket->protocol(), IPPROTO_TCP);
  EXPECT_EQ(socket->transport(), &user_);
  EXPECT_GT(socket->getpeername().port(), 0);
  EXPECT_EQ(lazy.get(), socket);
  EXPECT_EQ(lazy.share(sys_, nullptr), socket);
  EXPECT_EQ(socket->transport(), &user_);
}

TEST_F(LazySocketTest, IsClosedWhetherSomebodyHasItOrNot) {
  LazySocket lazy = accepted(AF_INET);
  lazy.close();
  EXPECT_EQ(lazy.fileno(), -1);
  EXPECT_EQ(lazy.share(sys_, nullptr)->fileno(), -1);
  EXPECT_EQ(peer_.receive(), "(eof)");

  LazySocket other = accepted(AF_UNIX);
  const auto socket = other.share(sys_, nullptr);
  other.close();
  EXPECT_EQ(other.fileno(), -1);
  EXPECT_EQ(socket->fileno(), -1);
}

TEST_F(LazySocketTest, TakesOverASocketThatSomebodyHas) {
  const auto socket = Socket::create(sys_, AF_INET, SOCK_STREAM, IPPROTO_TCP);
  const LazySocket lazy(socket);
  EXPECT_EQ(lazy.get(), socket);
  EXPECT_EQ(lazy.fileno(), socket->fileno());
}

TEST_F(LazySocketTest, KnowsTcp) {
  EXPECT_TRUE(accepted(AF_INET).is_tcp());
  EXPECT_FALSE(accepted(AF_UNIX).is_tcp());
}

}  // namespace
}  // namespace streamgauge
