// For tests: a folder of small shell scripts that stand for programs.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace gauge {

class FakePrograms {
 public:
  FakePrograms() {
    std::string name = std::filesystem::temp_directory_path() / "streamgauge-test-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = name;
  }
  ~FakePrograms() { std::filesystem::remove_all(folder_); }
  FakePrograms(const FakePrograms&) = delete;
  FakePrograms& operator=(const FakePrograms&) = delete;

  std::filesystem::path folder() const { return folder_; }

  std::string write(const std::filesystem::path& name, const std::string& text) {
    const std::filesystem::path file = folder_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return file;
  }
  std::string add(const std::filesystem::path& name, const std::string& script) {
    const std::string file = write(name, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }
  // What an interpreter of this version would answer when asked.
  std::string add_interpreter(const std::filesystem::path& name, const std::string& implementation,
                              const std::string& version, bool has_uvloop = false) {
    return add(name, "echo '" + implementation + " " + version + " " + (has_uvloop ? "1" : "0") + "'");
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace gauge
