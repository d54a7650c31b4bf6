#include "runner/peer/socket_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace gauge {
namespace {

TEST(SocketDirectoryTest, IsPrivateAndGoesWithItsContents) {
  std::filesystem::path path;
  {
    SocketDirectory directory;
    path = directory.path();
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700U);
    std::ofstream(directory.new_socket_path()) << "left behind";
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(SocketDirectoryTest, PathsAreGivenOutOnce) {
  SocketDirectory directory;
  EXPECT_NE(directory.new_socket_path(), directory.new_socket_path());
  EXPECT_EQ(directory.new_socket_path().parent_path(), directory.path());
}

TEST(SocketDirectoryTest, APathAlwaysFitsASocketAddress) {
  const char* previous = std::getenv("TMPDIR");
  const std::string restored = previous != nullptr ? previous : "";
  const std::string deep = testing::TempDir() + std::string(100, 'd');
  ::setenv("TMPDIR", deep.c_str(), 1);
  {
    SocketDirectory directory;
    EXPECT_LT(directory.new_socket_path().native().size(), 108U);
  }
  if (previous != nullptr) {
    ::setenv("TMPDIR", restored.c_str(), 1);
  } else {
    ::unsetenv("TMPDIR");
  }
}

}  // namespace
}  // namespace gauge
