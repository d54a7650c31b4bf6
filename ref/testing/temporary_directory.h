#pragma once

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "ref/base/errors.h"

namespace streamgauge {

// An empty directory of one's own, short enough for the paths of Unix sockets, removed with all it holds.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sg-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw_os_error(errno);
    path_ = pattern;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace streamgauge
