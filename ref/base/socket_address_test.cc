#include "ref/base/socket_address.h"

#include <gtest/gtest.h>

#include <utility>

namespace streamgauge {
namespace {

using namespace std::string_literals;

TEST(SocketAddress, ShowsInternetAddressesAsPython) {  // WX-02
  const auto v4 = SocketAddress::from_numeric(AF_INET, "127.0.0.1", 8080);
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->host(), "127.0.0.1");
  EXPECT_EQ(v4->port(), 8080);
  EXPECT_EQ(v4->repr(), "('127.0.0.1', 8080)");
  const auto v6 = SocketAddress::from_numeric(AF_INET6, "::1", 65535);
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->repr(), "('::1', 65535, 0, 0)");
}

TEST(SocketAddress, NamesAreNotNumeric) {
  EXPECT_FALSE(SocketAddress::from_numeric(AF_INET, "localhost", 1));
  EXPECT_FALSE(SocketAddress::from_numeric(AF_INET, "::1", 1));
  EXPECT_FALSE(SocketAddress::from_numeric(AF_INET6, "127.0.0.1", 1));
  EXPECT_FALSE(SocketAddress::from_numeric(AF_UNIX, "127.0.0.1", 1));
}

TEST(SocketAddress, KeepsUnixPathsAndAbstractNames) {  // UX-01
  const auto path = SocketAddress::from_unix_path("/run/x.sock");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->unix_path(), "/run/x.sock");
  EXPECT_EQ(path->repr(), "'/run/x.sock'");
  const auto abstract = SocketAddress::from_unix_path("\0a\0b"s);
  ASSERT_TRUE(abstract);
  EXPECT_EQ(abstract->unix_path(), "\0a\0b"s);
  EXPECT_EQ(abstract->repr(), "b'\\x00a\\x00b'");
  const auto unnamed = SocketAddress::from_unix_path("");
  ASSERT_TRUE(unnamed);
  EXPECT_EQ(unnamed->repr(), "''");
}

// CPython 3.15: bind('x' * 107) works, 'x' * 108 is too long; an abstract name may have 108 bytes.
TEST(SocketAddress, RefusesUnixPathsThatAreTooLong) {  // UX-05
  EXPECT_TRUE(SocketAddress::from_unix_path(std::string(107, 'x')));
  EXPECT_FALSE(SocketAddress::from_unix_path(std::string(108, 'x')));
  EXPECT_TRUE(SocketAddress::from_unix_path("\0"s + std::string(107, 'x')));
  EXPECT_FALSE(SocketAddress::from_unix_path("\0"s + std::string(108, 'x')));
}

TEST(SocketAddress, ComparesByContent) {
  EXPECT_EQ(*SocketAddress::from_numeric(AF_INET, "127.0.0.1", 1),
            *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 1));
  EXPECT_FALSE(*SocketAddress::from_numeric(AF_INET, "127.0.0.1", 1) ==
               *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 2));
}

TEST(SocketAddress, IsCopiedAndMovedWhateverItsSize) {
  const auto small = *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 1);
  const auto large = *SocketAddress::from_unix_path("/run/a-name-that-takes-some-room.sock");
  const auto path = *SocketAddress::from_unix_path("/x");  // shorter than an address of IPv4
  const auto unnamed = *SocketAddress::from_unix_path("");
  SocketAddress address;
  EXPECT_EQ(address.length(), 0u);
  EXPECT_EQ(unnamed.length(), sizeof(sa_family_t));
  EXPECT_EQ(path.unix_path(), "/x");
  for (const SocketAddress* source : {&large, &small, &path, &unnamed, &large}) {
    address = *source;
    EXPECT_EQ(address, *source);
    SocketAddress moved = std::move(address);
    EXPECT_EQ(moved, *source);
    address = std::move(moved);
    EXPECT_EQ(address.repr(), source->repr());
    EXPECT_EQ(address.length(), source->length());
  }
  const SocketAddress& itself = address;
  address = itself;
  EXPECT_EQ(address, large);
}

}  // namespace
}  // namespace streamgauge
