// A file that appears under its name complete, or not at all.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gauge {

// A place that cannot be written to; what() names it and says why.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Opened before the work whose results it is to hold, so that an unwritable place is found out first. The
// text goes into a file beside `path`, which takes its name by rename(2) once it is complete. What is no
// regular file (a terminal, a pipe, /dev/null) is written to directly.
class OutputFile {
 public:
  // "-" is standard output. Throws OutputError if nothing can be written at `path`. An existing file stays as
  // it is until commit.
  explicit OutputFile(std::filesystem::path path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  // Writes the whole text and gives the file its name. Once only. Throws OutputError; the old file is then
  // untouched.
  void commit(std::string_view text);

  const std::filesystem::path& path() const { return path_; }

 private:
  void discard() noexcept;

  std::filesystem::path path_;       // as given: for messages
  std::filesystem::path target_;     // symbolic links followed
  std::filesystem::path temporary_;  // empty: written to directly
  int fd_ = -1;
};

}  // namespace gauge
