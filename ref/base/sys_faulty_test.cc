#include "ref/base/sys_faulty.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <string>

#include "ref/base/unique_fd.h"

namespace streamgauge {
namespace {

class FaultySysTest : public testing::Test {
 protected:
  FaultySysTest() {
    int pair[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    left_ = UniqueFd(pair[0]);
    right_ = UniqueFd(pair[1]);
  }

  SysResult send(const std::string& text) { return faulty_.send(left_.get(), text); }

  RealSys real_;
  FaultySys faulty_{real_};
  UniqueFd left_;
  UniqueFd right_;
};

TEST_F(FaultySysTest, PassesCallsThroughWithoutAPlan) {
  EXPECT_EQ(send("abc").count(), 3u);
  EXPECT_FALSE(faulty_.met());
}

TEST_F(FaultySysTest, FailsExactlyTheNthCall) {
  faulty_.fail_nth(2, ENOBUFS);
  EXPECT_TRUE(send("a").ok());
  EXPECT_FALSE(faulty_.met());
  EXPECT_EQ(send("b").error_number(), ENOBUFS);
  EXPECT_TRUE(faulty_.met());
  EXPECT_TRUE(send("c").ok());
  std::array<char, 8> buffer{};
  const SysResult got = real_.recv(right_.get(), buffer);
  EXPECT_EQ(std::string(buffer.data(), got.count()), "ac");
}

TEST_F(FaultySysTest, CountsOnlyTheChosenKind) {
  faulty_.fail_nth(FaultySys::Call::kRecv, 1, ECONNRESET);
  EXPECT_TRUE(send("a").ok());
  std::array<char, 8> buffer{};
  EXPECT_EQ(faulty_.recv(right_.get(), buffer).error_number(), ECONNRESET);
  EXPECT_EQ(faulty_.recv(right_.get(), buffer).count(), 1u);
}

TEST_F(FaultySysTest, ShortensTheNthCallThatMovesData) {
  faulty_.shorten_nth(2, 1);
  EXPECT_EQ(send("abc").count(), 3u);
  int ignored = 0;
  EXPECT_TRUE(faulty_.getsockopt(left_.get(), SOL_SOCKET, SO_TYPE, &ignored).ok());
  EXPECT_EQ(send("def").count(), 1u);
  std::string text = "ghi";
  const iovec chunk{text.data(), text.size()};
  faulty_.shorten_nth(1, 2);
  EXPECT_EQ(faulty_.sendmsg(left_.get(), {&chunk, 1}).count(), 2u);
  faulty_.shorten_nth(1, 4);
  std::array<char, 16> buffer{};
  EXPECT_EQ(faulty_.recv(right_.get(), buffer).count(), 4u);
}

}  // namespace
}  // namespace streamgauge
