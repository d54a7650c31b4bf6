#include "runner/case/json_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "runner/case/problem.h"

namespace gauge {
namespace {

std::string line_and_column(std::string_view text, std::size_t offset) {
  std::size_t line = 1, column = 1;
  for (char c : text.substr(0, offset)) {
    bool continues_character = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (c == '\n') {
      ++line;
      column = 1;
    } else if (!continues_character) {
      ++column;
    }
  }
  return std::to_string(line) + ":" + std::to_string(column);
}

// The library's parser tells its handler what it read but not where; this iterator over the text does.
struct PositionIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at = nullptr;
  const char** position = nullptr;

  reference operator*() const { return *at; }
  PositionIterator& operator++() {
    *position = ++at;
    return *this;
  }
  PositionIterator operator++(int) {
    PositionIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const PositionIterator& a, const PositionIterator& b) { return a.at == b.at; }
};

// Builds the document and refuses duplicate keys. The names of the functions are the library's.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, const std::string& file, const char** position)
      : text_(text), file_(file), position_(position) {}

  Json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& value) override { return add(std::move(value)); }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& key) override {
    if (open_.back()->contains(key)) {
      throw InputError(Problem{file_, line_and_column(text_, key_offset(key)),
                               "the key \"" + key + "\" occurs twice in one object"});
    }
    key_ = std::move(key);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception& error) override {
    std::string text = error.what();
    // "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error while parsing ..."
    std::size_t words = text.find(": ");
    if (words != std::string::npos) text.erase(0, words + 2);
    throw InputError(Problem{file_, line_and_column(text_, position == 0 ? 0 : position - 1), text});
  }

 private:
  Json& place(Json value) {
    if (open_.empty()) return root_ = std::move(value);
    if (open_.back()->is_array()) {
      open_.back()->push_back(std::move(value));
      return open_.back()->back();
    }
    return (*open_.back())[key_] = std::move(value);
  }

  template <typename T>
  bool add(T&& value) {
    place(Json(std::forward<T>(value)));
    return true;
  }

  bool open(Json container) {
    Json& placed = place(std::move(container));
    open_.push_back(&placed);  // stays valid: a container's parent grows only after the container is closed
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  // Of the key's first quote: the closing one has just been read.
  std::size_t key_offset(const std::string& key) const {
    auto end = static_cast<std::size_t>(*position_ - text_.data());
    std::size_t length = key.size() + 2;  // longer if it is written with escapes, then the key's end must do
    return length <= end && text_[end - length] == '"' ? end - length : end - 1;
  }

  std::string_view text_;
  const std::string& file_;
  const char** position_;
  Json root_;
  std::vector<Json*> open_;
  std::string key_;
};

[[noreturn]] void throw_errno(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

// A descriptor of a file that is being written; the file is removed unless it was renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target) : path_(target.string() + ".XXXXXX") {
    descriptor_ = mkostemp(path_.data(), O_CLOEXEC);
    if (descriptor_ < 0) throw_errno(errno, "cannot write " + target.string());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  int write(std::string_view text) {
    while (!text.empty()) {
      ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno != EINTR) return errno;
      if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
  }

  int rename_to(const std::filesystem::path& target) {
    // mkstemp makes the file readable by its owner alone; it gets the mode of the file it replaces, or the
    // usual one.
    struct stat status;
    mode_t mode = 0644;
    if (::stat(target.c_str(), &status) == 0) mode = status.st_mode & 07777;
    if (::fchmod(descriptor_, mode) != 0) return errno;
    int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) return errno;
    if (::rename(path_.c_str(), target.c_str()) != 0) return errno;
    path_.clear();
    return 0;
  }

 private:
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace

Json parse_json(std::string_view text, const std::string& file) {
  const char* position = text.data();
  Builder builder(text, file, &position);
  Json::sax_parse(PositionIterator{text.data(), &position},
                  PositionIterator{text.data() + text.size(), &position}, &builder);
  return builder.take();
}

Json read_json_file(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) {
    throw InputError(Problem{file.string(), "", "cannot be read: it is a folder"});
  }
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad()) {
    throw InputError(Problem{file.string(), "", "cannot be read: " + std::generic_category().message(errno)});
  }
  return parse_json(text, file.string());
}

std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (error) throw InputError(Problem{folder.string(), "", "cannot be read: " + error.message()});
  std::sort(files.begin(), files.end());
  return files;
}

void write_file(const std::filesystem::path& file, std::string_view text) {
  TemporaryFile temporary(file);
  if (int error = temporary.write(text)) throw_errno(error, "cannot write " + file.string());
  if (int error = temporary.rename_to(file)) throw_errno(error, "cannot write " + file.string());
}

}  // namespace gauge
