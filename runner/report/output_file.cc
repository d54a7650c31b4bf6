#include "runner/report/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace gauge {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw OutputError("cannot write " + path.string() + ": " + std::strerror(error));
}

// Where symbolic links lead, whether or not there is a file yet.
std::filesystem::path followed(std::filesystem::path path) {
  constexpr int links_max = 40;  // as the kernel's own
  std::error_code error;         // what is wrong with the path, opening it will say
  for (int i = 0; i < links_max && std::filesystem::is_symlink(path, error); ++i) {
    path = path.parent_path() / std::filesystem::read_symlink(path, error);
  }
  return path;
}

}  // namespace

OutputFile::OutputFile(std::filesystem::path path) : path_(std::move(path)) {
  if (path_ == "-") {
    fd_ = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    if (fd_ < 0) fail("standard output", errno);
    return;
  }

  target_ = followed(path_);
  struct stat status{};
  const bool exists = ::stat(path_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) fail(path_, EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd_ < 0) fail(path_, errno);
    return;
  }
  // rename(2) would replace a file that its owner has protected.
  if (exists && ::access(path_.c_str(), W_OK) != 0) fail(path_, errno);
  if (target_.filename().empty()) fail(path_, EISDIR);

  temporary_ = target_.parent_path() /
               ("." + target_.filename().string() + "." + std::to_string(::getpid()) + ".part");
  fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd_ < 0) {
    const int error = errno;
    temporary_.clear();
    fail(path_, error);
  }
  if (exists) (void)::fchmod(fd_, status.st_mode & 07777);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      fd_(std::exchange(other.fd_, -1)) {}

OutputFile::~OutputFile() { discard(); }

void OutputFile::commit(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      fail(path_, errno);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  // close(2) is where some file systems say that the data did not fit.
  if (::close(std::exchange(fd_, -1)) != 0) fail(path_, errno);
  if (temporary_.empty()) return;
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(path_, errno);
  temporary_.clear();
}

void OutputFile::discard() noexcept {
  if (fd_ >= 0) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

}  // namespace gauge
