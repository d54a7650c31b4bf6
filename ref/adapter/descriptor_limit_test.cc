#include "ref/adapter/descriptor_limit.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cerrno>

#include "ref/base/unique_fd.h"

namespace streamgauge::adapter {
namespace {

UniqueFd open_one() { return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

rlim_t limit() {
  rlimit now{};
  ::getrlimit(RLIMIT_NOFILE, &now);
  return now.rlim_cur;
}

TEST(DescriptorLimit, LeavesSoManyAndIsRestored) {
  const rlim_t usual = limit();
  UniqueFd gap = open_one();
  const UniqueFd above = open_one();
  gap.reset();  // an unused number below the highest counts
  {
    DescriptorLimit descriptor_limit;
    descriptor_limit.leave(2);
    const UniqueFd first = open_one();
    const UniqueFd second = open_one();
    EXPECT_GE(second.get(), 0);
    EXPECT_EQ(open_one().get(), -1);
    EXPECT_EQ(errno, EMFILE);
    descriptor_limit.leave(1);
    EXPECT_GE(open_one().get(), 0);
    descriptor_limit.restore();
    EXPECT_EQ(limit(), usual);
    descriptor_limit.leave(0);
    EXPECT_EQ(open_one().get(), -1);
  }
  EXPECT_EQ(limit(), usual);
}

}  // namespace
}  // namespace streamgauge::adapter
