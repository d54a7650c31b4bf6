#include <malloc.h>

#include <filesystem>
#include <iostream>

#include "runner/cli/application.h"

namespace {

// Scenarios of flow control move megabytes, each through several strings. What glibc gives back to the kernel
// after each is faulted in again, page by page, for the next: a tenth of a run's time (mallopt(3)).
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  std::error_code error;
  const std::filesystem::path executable = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) {
    std::cerr << "streamgauge: /proc/self/exe: " << error.message() << std::endl;
    return static_cast<int>(gauge::ExitCode::harness_error);
  }
  const std::string called = argc > 0 ? argv[0] : "streamgauge";
  return static_cast<int>(gauge::run_application(
      argc, argv, gauge::Environment::of_program(executable, called, STREAMGAUGE_VERSION)));
}
