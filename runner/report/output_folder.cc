#include "runner/report/output_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "runner/report/output_file.h"

namespace gauge {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& why) {
  throw OutputError("cannot write " + path.string() + ": " + why);
}

void write(const fs::path& path, const FolderFile& file) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out.write(file.content.data(), static_cast<std::streamsize>(file.content.size()));
  out.close();
  if (!out) fail(path, std::strerror(errno));
  if (file.is_program) {
    fs::permissions(path, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                    fs::perm_options::add);
  }
}

}  // namespace

OutputFolder::OutputFolder(fs::path path, const std::string& marker)
    : path_(std::move(path)), marker_(marker) {
  // "folder/" and "." are names of folders, too.
  path_ = fs::absolute(path_).lexically_normal();
  if (!path_.has_filename()) path_ = path_.parent_path();
  require_replaceable();
  std::string name = (path_.parent_path() / ("." + path_.filename().string() + ".XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) fail(path_, std::strerror(errno));
  temporary_ = name;
}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

void OutputFolder::require_replaceable() const {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path_, error);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) fail(path_, "it is there, and is no folder");
  if (!fs::is_empty(path_, error) && !fs::exists(path_ / marker_, error))
    fail(path_, "it is there, and has no " + marker_ + ": nothing is written over it");
}

void OutputFolder::commit(const std::map<std::string, FolderFile>& files) {
  try {
    for (const auto& [name, file] : files) write(temporary_ / name, file);
    // mkdtemp(3) lets nobody else in.
    fs::permissions(
        temporary_,
        fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read | fs::perms::others_exec,
        fs::perm_options::add);
    require_replaceable();  // it may have come since
    const fs::path old = temporary_.string() + ".old";
    const bool replaces = fs::exists(path_);
    if (replaces) fs::rename(path_, old);
    try {
      fs::rename(temporary_, path_);
    } catch (const fs::filesystem_error&) {
      if (replaces) fs::rename(old, path_);
      throw;
    }
    temporary_.clear();
    if (replaces) fs::remove_all(old);
  } catch (const fs::filesystem_error& error) {
    fail(path_, error.code().message());
  }
}

}  // namespace gauge
