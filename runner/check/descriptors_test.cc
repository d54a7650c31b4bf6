#include "runner/check/descriptors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "runner/base/unique_fd.h"

namespace gauge {
namespace {

TEST(DescriptorsTest, CountsThoseOfTheGroup) {
  const std::size_t before = count_descriptors(::getpgrp());
  ASSERT_GT(before, 0U);
  const UniqueFd one(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(one);
  EXPECT_GT(count_descriptors(::getpgrp()), 0U);
}

TEST(DescriptorsTest, AGroupThatIsNotThereHasNone) { EXPECT_EQ(count_descriptors(-2), 0U); }

}  // namespace
}  // namespace gauge
