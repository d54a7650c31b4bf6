#include "runner/check/descriptors.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace gauge {
namespace {

// The fifth field of /proc/PID/stat; the second is the program's name in parentheses, in which anything may
// stand. -1: the process has gone.
pid_t group_of(const std::filesystem::path& process) {
  std::ifstream file(process / "stat");
  const std::string stat{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const std::size_t name_end = stat.rfind(')');
  char state = 0;
  int parent = 0, group = -1;
  if (name_end == std::string::npos) return -1;
  if (std::sscanf(stat.c_str() + name_end + 1, " %c %d %d", &state, &parent, &group) != 3) return -1;
  return group;
}

}  // namespace

std::size_t count_descriptors(pid_t group) {
  std::size_t count = 0;
  std::error_code error;
  for (const auto& process : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = process.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (group_of(process.path()) != group) continue;
    const std::filesystem::directory_iterator descriptors(process.path() / "fd", error);
    if (error) continue;
    count += static_cast<std::size_t>(std::distance(begin(descriptors), end(descriptors)));
  }
  return count;
}

}  // namespace gauge
