#include "runner/peer/socket_directory.h"

#include <stdlib.h>
#include <sys/un.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace gauge {
namespace {

constexpr const char* kTemplate = "streamgauge-XXXXXX";
constexpr std::size_t kNameBytesMax = 24;  // of a socket in the directory, with the slash

std::string parent_directory() {
  const char* temporary = std::getenv("TMPDIR");
  const std::string chosen = temporary != nullptr && *temporary == '/' ? temporary : "/tmp";
  const std::size_t path_bytes = chosen.size() + 1 + std::string(kTemplate).size() + kNameBytesMax;
  // unix(7): sun_path holds 108 bytes, the ending null included.
  return path_bytes < sizeof(sockaddr_un::sun_path) ? chosen : "/tmp";
}

}  // namespace

SocketDirectory::SocketDirectory() {
  std::string name = parent_directory() + "/" + kTemplate;
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

SocketDirectory::~SocketDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path SocketDirectory::new_socket_path() {
  return path_ / ("s" + std::to_string(++given_out_));
}

}  // namespace gauge
