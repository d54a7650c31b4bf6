#include "ref/adapter/values.h"

#include <gtest/gtest.h>

namespace streamgauge::adapter {
namespace {

TEST(AddressValue, IsAsPythonShowsAnAddress) {
  EXPECT_EQ(address_value(*SocketAddress::from_numeric(AF_INET, "127.0.0.1", 80)),
            Json::array({Json{{"text", "127.0.0.1"}}, 80}));
  EXPECT_EQ(address_value(*SocketAddress::from_numeric(AF_INET6, "::1", 80)),
            Json::array({Json{{"text", "::1"}}, 80, 0, 0}));
  EXPECT_EQ(address_value(*SocketAddress::from_unix_path("/run/x")), Json({{"text", "/run/x"}}));
  EXPECT_EQ(address_value(*SocketAddress::from_unix_path(std::string("\0x", 2))),
            Json(std::string("\0x", 2)));
}

TEST(ExtraInfoValue, NothingIsNull) { EXPECT_EQ(extra_info_value(std::monostate()), nullptr); }

}  // namespace
}  // namespace streamgauge::adapter
