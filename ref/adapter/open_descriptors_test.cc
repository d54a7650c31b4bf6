#include "ref/adapter/open_descriptors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "ref/base/unique_fd.h"

namespace streamgauge::adapter {
namespace {

TEST(OpenDescriptors, HaveTheirKinds) {
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto open = open_descriptors();
  EXPECT_EQ(open.at(socket.get()), "socket");
  EXPECT_EQ(open.at(file.get()), "/dev/null");
  EXPECT_EQ(open_descriptors(), open) << "looking leaves nothing open";
}

}  // namespace
}  // namespace streamgauge::adapter
