// A folder that appears under its name complete, or not at all.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace gauge {

struct FolderFile {
  std::string content;
  bool is_program = false;
};

// Prepared before the work whose results it is to hold, so that a place that cannot be written to is found
// out first. The files go into a folder beside `path`, which takes its name once it is complete.
class OutputFolder {
 public:
  // A folder that is there is replaced if it is empty or has a file called `marker`, by which it is one of
  // ours. Throws OutputError: something else is there, or nothing can be written there.
  OutputFolder(std::filesystem::path path, const std::string& marker);
  // What was not committed is gone.
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  // Files by their names, which may have folders in them. Once only. Throws OutputError; what was there is
  // then untouched.
  void commit(const std::map<std::string, FolderFile>& files);

 private:
  void require_replaceable() const;

  std::filesystem::path path_;
  std::string marker_;
  std::filesystem::path temporary_;
};

}  // namespace gauge
