// For tests: a folder of small shell scripts that stand for programs.
#pragma once

#include <filesystem>
#include <string>

#include "runner/case/temporary_folder.h"

namespace gauge {

class FakePrograms {
 public:
  const std::filesystem::path& folder() const { return folder_.path(); }

  std::string write(const std::string& name, const std::string& text) { return folder_.write(name, text); }
  std::string add(const std::string& name, const std::string& script) {
    const std::string file = write(name, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }
  // What an interpreter of this version would answer when asked; `modules`: " uvloop".
  std::string add_interpreter(const std::string& name, const std::string& implementation,
                              const std::string& version, const std::string& modules = "") {
    return add(name, "echo '" + implementation + " " + version + modules + "'");
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace gauge
