#include <filesystem>
#include <iostream>

#include "runner/cli/application.h"

int main(int argc, char** argv) {
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
