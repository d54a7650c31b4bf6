#include "ref/net/unix_path.h"

#include <cerrno>

#include "ref/base/errors.h"
#include "ref/base/python_repr.h"

namespace streamgauge {

namespace {

void log_error(EventLoop& loop, const char* message, const std::string& path, int error_number) {
  loop.log().say(Log::Level::kError, message + python_repr(path) + ": " + repr(make_os_error(error_number)));
}

}  // namespace

bool is_unix_path(const std::string& name) { return !name.empty() && name.front() != '\0'; }

void remove_stale_socket(EventLoop& loop, const std::string& path) {
  FileStatus status;
  SysResult result = loop.sys().stat(path, &status);
  if (result.ok() && !status.is_socket) return;
  if (result.ok()) result = loop.sys().unlink(path);
  if (result.ok() || result.error_number() == ENOENT) return;
  log_error(loop, "Unable to check or remove stale UNIX socket ", path, result.error_number());
}

std::optional<UnixSocketFile> UnixSocketFile::of(EventLoop& loop, const Socket& socket) {
  const std::string path = socket.getsockname().unix_path();
  if (!is_unix_path(path)) return std::nullopt;
  FileStatus status;
  const SysResult result = loop.sys().stat(path, &status);
  if (result.ok()) return UnixSocketFile(path, status);
  if (result.error_number() == ENOENT) return std::nullopt;
  throw_os_error(result.error_number());
}

void UnixSocketFile::remove(EventLoop& loop) const noexcept {
  FileStatus now;
  SysResult result = loop.sys().stat(path_, &now);
  if (result.ok() && (now.inode != status_.inode || now.device != status_.device)) return;
  if (result.ok()) result = loop.sys().unlink(path_);
  if (result.ok() || result.error_number() == ENOENT) return;
  log_error(loop, "Unable to clean up listening UNIX socket ", path_, result.error_number());
}

}  // namespace streamgauge
