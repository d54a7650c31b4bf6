#include "runner/adapter/subjects.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <regex>
#include <sstream>

#include "runner/adapter/words.h"
#include "runner/case/near_words.h"

namespace gauge {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReference = "reference";

// Why the file cannot be run; empty if it can.
std::string why_not_executable(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) return "no such file";
  if (fs::is_directory(status)) return "is a directory";
  if (::access(file.c_str(), X_OK) != 0) return std::strerror(errno);
  return "";
}

bool is_on_path(const std::string& name, const std::string& path) {
  std::istringstream directories(path);
  std::string directory;
  while (std::getline(directories, directory, ':')) {
    if (why_not_executable(fs::path(directory.empty() ? "." : directory) / name).empty()) return true;
  }
  return false;
}

bool is_named_like_an_interpreter(const std::string& program) {
  static const std::regex kName(R"((python|pypy)(\d+(\.\d+)?)?)");
  return std::regex_match(fs::path(program).filename().string(), kName);
}

std::vector<std::string> names_of(const std::vector<Subject>& subjects) {
  std::vector<std::string> names;
  for (const Subject& subject : subjects) names.push_back(subject.name);
  return names;
}

}  // namespace

SubjectResolver::SubjectResolver(fs::path reference, fs::path oracle_adapter, InterpreterPlaces places)
    : reference_(std::move(reference)),
      oracle_adapter_(std::move(oracle_adapter)),
      places_(std::move(places)) {}

std::vector<Subject> SubjectResolver::resolve(const std::string& text) {
  if (text == kReference) return {reference()};
  static const std::regex kNamed(R"((cpython|pypy|uvloop)(-\d+\.\d+)?)");
  if (std::regex_match(text, kNamed)) return named(text);

  std::vector<std::string> words;
  try {
    words = split_words(text);
  } catch (const std::invalid_argument& error) {
    throw SubjectError(text + ": " + error.what());
  }
  if (words.empty()) throw SubjectError("a subject is a name or a command, not an empty text");

  const std::string& program = words.front();
  if (program.find('/') != std::string::npos) {
    if (const std::string why = why_not_executable(program); !why.empty())
      throw SubjectError(program + ": " + why);
  } else if (!is_on_path(program, places_.path)) {
    throw SubjectError("there is neither a subject nor a program called " + program +
                       "; found: " + enumerate(names_of(all())));
  }
  if (words.size() > 1 || !is_named_like_an_interpreter(program)) return {{text, words}};

  const std::optional<Interpreter> interpreter = probe_interpreter(words);
  if (!interpreter)
    throw SubjectError(program + ": does not answer as a Python interpreter of version 3 does");
  return {on(*interpreter, text)};
}

std::vector<Subject> SubjectResolver::defaults() {
  std::vector<Subject> subjects = {reference()};
  for (const Interpreter& interpreter : interpreters()) {
    if (interpreter.implementation == "cpython") subjects.push_back(on(interpreter, interpreter.name()));
  }
  return subjects;
}

std::vector<Subject> SubjectResolver::all() {
  std::vector<Subject> subjects;
  if (why_not_executable(reference_).empty()) subjects.push_back(reference());
  for (const Interpreter& interpreter : interpreters())
    subjects.push_back(on(interpreter, interpreter.name()));
  for (Subject& subject : with_uvloop()) subjects.push_back(std::move(subject));
  return subjects;
}

const std::vector<Interpreter>& SubjectResolver::interpreters() {
  found();
  return one_of_each_;
}

const std::vector<Interpreter>& SubjectResolver::found() {
  if (!found_) {
    try {
      found_ = find_interpreters(places_);
    } catch (const std::runtime_error& error) {
      throw SubjectError(error.what());
    }
    one_of_each_ = one_of_each_version(*found_);
  }
  return *found_;
}

Subject SubjectResolver::reference() const {
  if (const std::string why = why_not_executable(reference_); !why.empty()) {
    throw SubjectError("the reference cannot be started: " + reference_.string() + ": " + why);
  }
  return {kReference, {reference_.string()}};
}

Subject SubjectResolver::on(const Interpreter& interpreter, std::string name,
                            const std::vector<std::string>& arguments) const {
  Subject subject{std::move(name), interpreter.command};
  // -E: what the user sets in PYTHON* variables (asyncio's debug mode, warnings) is not what is measured.
  subject.command.insert(subject.command.end(), {"-E", oracle_adapter_.string()});
  subject.command.insert(subject.command.end(), arguments.begin(), arguments.end());
  return subject;
}

// `name` is an implementation, all of whose versions or, of others than CPython, whose preferred one it
// stands for, or an implementation with a version.
std::vector<Subject> SubjectResolver::named(const std::string& name) {
  std::vector<Subject> candidates;
  for (const Interpreter& interpreter : interpreters())
    candidates.push_back(on(interpreter, interpreter.name()));
  for (Subject& subject : with_uvloop()) candidates.push_back(std::move(subject));

  std::vector<Subject> subjects;
  for (Subject& subject : candidates) {
    if (subject.name == name || subject.name.rfind(name + "-", 0) == 0)
      subjects.push_back(std::move(subject));
  }
  if (subjects.empty()) {
    throw SubjectError("no " + name + " was found; found: " + enumerate(names_of(all())));
  }
  if (name == "pypy") return {subjects.back()};
  if (name == "uvloop") return {subjects.front()};
  return subjects;
}

// In the order of preference of the interpreters; the first of each version.
std::vector<Subject> SubjectResolver::with_uvloop() {
  std::vector<Subject> subjects;
  for (const Interpreter& interpreter : found()) {
    if (!interpreter.has_uvloop) continue;
    const std::string version = interpreter.name().substr(interpreter.name().find('-'));
    const std::string name = "uvloop" + version;
    const auto is_same = [&name](const Subject& subject) { return subject.name == name; };
    if (std::any_of(subjects.begin(), subjects.end(), is_same)) continue;
    subjects.push_back(on(interpreter, name, {"--loop", "uvloop"}));
  }
  return subjects;
}

}  // namespace gauge
