#include "ref/adapter/open_descriptors.h"

#include <dirent.h>
#include <limits.h>
#include <unistd.h>

#include <cstdlib>

namespace streamgauge::adapter {

namespace {

constexpr const char* kFolder = "/proc/self/fd";

class Directory {
 public:
  explicit Directory(const char* path) : stream_(::opendir(path)) {}
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    if (stream_ != nullptr) ::closedir(stream_);
  }

  // The next entry's name, or null.
  const char* next() {
    const dirent* entry = stream_ == nullptr ? nullptr : ::readdir(stream_);
    return entry == nullptr ? nullptr : entry->d_name;
  }
  // The descriptor by which it is read, or -1.
  int descriptor() const { return stream_ == nullptr ? -1 : ::dirfd(stream_); }

 private:
  DIR* stream_;
};

// "socket:[4711]" -> "socket".
std::string kind_of(const std::string& name) {
  char target[PATH_MAX];
  const ssize_t length = ::readlink((kFolder + ("/" + name)).c_str(), target, sizeof target);
  const std::string text(target, length > 0 ? static_cast<std::size_t>(length) : 0);
  return text.substr(0, text.find(':'));
}

}  // namespace

std::map<int, std::string> open_descriptors() {
  std::map<int, std::string> descriptors;
  Directory directory(kFolder);
  while (const char* name = directory.next()) {
    char* end = nullptr;
    const long number = std::strtol(name, &end, 10);
    if (end == name || number == directory.descriptor()) continue;
    descriptors.emplace(static_cast<int>(number), kind_of(name));
  }
  return descriptors;
}

}  // namespace streamgauge::adapter
