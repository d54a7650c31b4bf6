#include "ref/net/unix_path.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include "ref/base/errors.h"
#include "ref/testing/system_fixture.h"
#include "ref/testing/temporary_directory.h"

namespace streamgauge {
namespace {

class UnixPathTest : public SystemFixture {
 protected:
  std::shared_ptr<Socket> bind_to(const std::string& path) {
    auto socket = Socket::create(sys, AF_UNIX, SOCK_STREAM, 0);
    EXPECT_TRUE(sys.bind(socket->fileno(), *SocketAddress::from_unix_path(path)).ok());
    return socket;
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.path() + "/s";
};

TEST_F(UnixPathTest, AbstractAndEmptyNamesAreNoPaths) {
  EXPECT_TRUE(is_unix_path("/run/x"));
  EXPECT_TRUE(is_unix_path("x"));
  EXPECT_FALSE(is_unix_path(""));
  EXPECT_FALSE(is_unix_path(std::string("\0x", 2)));
}

TEST_F(UnixPathTest, OnlyASocketIsStale) {  // UX-06, UX-07
  bind_to(path_);
  remove_stale_socket(loop, path_);
  EXPECT_FALSE(std::filesystem::exists(path_));
  remove_stale_socket(loop, path_);
  std::ofstream(path_) << "a file";
  remove_stale_socket(loop, path_);
  EXPECT_TRUE(std::filesystem::exists(path_));
  EXPECT_TRUE(log.empty());
}

TEST_F(UnixPathTest, TroubleWithAStaleSocketIsLogged) {
  bind_to(path_);
  sys.fail_nth(FaultySys::Call::kUnlink, 1, EACCES);
  remove_stale_socket(loop, path_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log.front(), "Unable to check or remove stale UNIX socket '" + path_ +
                             "': PermissionError(13, 'Permission denied')");
}

TEST_F(UnixPathTest, ASocketRemovesItsOwnFileOnly) {  // UX-08, UX-09
  const auto first = bind_to(path_);
  const auto file = UnixSocketFile::of(loop, *first);
  ASSERT_TRUE(file);
  std::filesystem::rename(path_, path_ + ".old");
  const auto second = bind_to(path_);
  file->remove(loop);
  EXPECT_TRUE(std::filesystem::exists(path_));
  UnixSocketFile::of(loop, *second)->remove(loop);
  EXPECT_FALSE(std::filesystem::exists(path_));
  file->remove(loop);
  EXPECT_TRUE(log.empty());
}

TEST_F(UnixPathTest, ASocketWithoutAFileHasNone) {
  EXPECT_FALSE(UnixSocketFile::of(loop, *Socket::create(sys, AF_UNIX, SOCK_STREAM, 0)));
  const auto gone = bind_to(path_);
  std::filesystem::remove(path_);
  EXPECT_FALSE(UnixSocketFile::of(loop, *gone));
}

TEST_F(UnixPathTest, TroubleWithItsFileIsLogged) {
  const auto socket = bind_to(path_);
  const auto file = UnixSocketFile::of(loop, *socket);
  ASSERT_TRUE(file);
  sys.fail_nth(FaultySys::Call::kUnlink, 1, EPERM);
  file->remove(loop);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log.front(), "Unable to clean up listening UNIX socket '" + path_ +
                             "': PermissionError(1, 'Operation not permitted')");
  sys.fail_nth(FaultySys::Call::kStat, 1, EACCES);
  EXPECT_THROW(UnixSocketFile::of(loop, *socket), PermissionError);
}

}  // namespace
}  // namespace streamgauge
