// A private temporary directory for Unix sockets, removed with all that is in it.
#pragma once

#include <cstddef>
#include <filesystem>

namespace gauge {

class SocketDirectory {
 public:
  // In $TMPDIR or, where a socket's path would not fit there (sun_path holds 108 bytes), in /tmp.
  // Throws std::system_error.
  SocketDirectory();
  ~SocketDirectory();
  SocketDirectory(const SocketDirectory&) = delete;
  SocketDirectory& operator=(const SocketDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // A path that has not been given out before.
  std::filesystem::path new_socket_path();

 private:
  std::filesystem::path path_;
  std::size_t given_out_ = 0;
};

}  // namespace gauge
