#include "runner/adapter/subjects.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <regex>
#include <sstream>
#include <utility>

#include "runner/adapter/words.h"
#include "runner/case/near_words.h"

namespace gauge {
namespace {

namespace fs = std::filesystem;

// An adapter that is asked whether it is an interpreter owes no answer.
constexpr int kProbeTimeoutMs = 5000;

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

// "uvloop-3.12": the name of a file's subject, and a version.
struct NameAndVersion {
  std::string name;
  std::string version;  // may be empty
};

NameAndVersion split_name(const std::string& text) {
  static const std::regex kWithVersion(R"((.+)-(\d+\.\d+))");
  std::smatch match;
  if (!std::regex_match(text, match, kWithVersion)) return {text, ""};
  return {match[1], match[2]};
}

std::vector<std::string> names_of(const std::vector<Subject>& subjects) {
  std::vector<std::string> names;
  for (const Subject& subject : subjects) names.push_back(subject.name);
  return names;
}

}  // namespace

SubjectResolver::SubjectResolver(std::vector<SubjectFile> files, Schema schema, SubjectPlaces places,
                                 InterpreterPlaces interpreters)
    : files_(std::move(files)),
      schema_(std::move(schema)),
      places_(std::move(places)),
      interpreter_places_(std::move(interpreters)) {
  // What needs no interpreter comes first: it can be told at once.
  std::sort(files_.begin(), files_.end(), [](const SubjectFile& a, const SubjectFile& b) {
    return std::pair(a.python.has_value(), a.name) < std::pair(b.python.has_value(), b.name);
  });
}

std::vector<Subject> SubjectResolver::resolve(const std::string& text) {
  if (const SubjectFile* file = named(text)) return chosen(*file);
  if (const auto [name, version] = split_name(text); !version.empty()) {
    const SubjectFile* file = named(name);
    if (file != nullptr && file->python) {
      for (Subject& subject : startable(*file)) {
        if (subject.name == text) return {std::move(subject)};
      }
      throw SubjectError("no " + text + " was found; found: " + enumerate(names_of(all())));
    }
  }
  if (text.ends_with(".json")) {
    std::vector<Subject> subjects = chosen(SubjectFile::load(text, schema_));
    for (Subject& subject : subjects) subject.file = text;
    return subjects;
  }

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
  } else if (!is_on_path(program, interpreter_places_.path)) {
    throw SubjectError("there is neither a subject nor a program called " + program +
                       "; found: " + enumerate(names_of(all())));
  }
  if (words.size() > 1) return {{text, words}};

  // Whatever its name is: started as an adapter, an interpreter would wait for its program for ever.
  const std::optional<Interpreter> interpreter = probe_interpreter(words, {}, kProbeTimeoutMs);
  if (interpreter) return {on_interpreter(*interpreter, text)};
  if (is_named_like_an_interpreter(program))
    throw SubjectError(program + ": does not answer as a Python interpreter of version 3 does");
  return {{text, words}};
}

std::vector<Subject> SubjectResolver::defaults() {
  std::vector<Subject> subjects;
  for (const SubjectFile& file : files_) {
    if (!file.by_default) continue;
    if (!file.python) {
      for (Subject& subject : chosen(file)) subjects.push_back(std::move(subject));
    } else {
      for (Subject& subject : startable(file)) subjects.push_back(std::move(subject));
    }
  }
  return subjects;
}

std::vector<Subject> SubjectResolver::all() {
  std::vector<Subject> subjects;
  for (const SubjectFile& file : files_) {
    for (Subject& subject : startable(file)) subjects.push_back(std::move(subject));
  }
  return subjects;
}

std::vector<MissingSubject> SubjectResolver::missing() {
  std::vector<MissingSubject> missing;
  for (const SubjectFile& file : files_) {
    if (startable(file).empty()) missing.push_back({file.name, file.title, why_missing(file), file.install});
  }
  return missing;
}

const std::vector<Interpreter>& SubjectResolver::interpreters() {
  found();
  return one_of_each_;
}

const std::vector<Interpreter>& SubjectResolver::found() {
  if (!found_) {
    std::vector<std::string> modules;
    for (const SubjectFile& file : files_) {
      if (!file.python) continue;
      modules.insert(modules.end(), file.python->modules.begin(), file.python->modules.end());
    }
    try {
      found_ = find_interpreters(interpreter_places_, modules);
    } catch (const std::runtime_error& error) {
      throw SubjectError(error.what());
    }
    one_of_each_ = one_of_each_version(*found_);
  }
  return *found_;
}

const SubjectFile* SubjectResolver::named(const std::string& name) const {
  const auto found = std::find_if(files_.begin(), files_.end(),
                                  [&name](const SubjectFile& file) { return file.name == name; });
  return found == files_.end() ? nullptr : &*found;
}

// In the order of preference, one of each version.
std::vector<Interpreter> SubjectResolver::interpreters_for(const SubjectFile& file) {
  std::vector<Interpreter> fitting;
  for (const Interpreter& interpreter : found()) {
    const auto is_same = [&](const Interpreter& other) { return other.name() == interpreter.name(); };
    if (file.python->is_met_by(interpreter) && std::none_of(fitting.begin(), fitting.end(), is_same))
      fitting.push_back(interpreter);
  }
  return fitting;
}

std::vector<Subject> SubjectResolver::startable(const SubjectFile& file) {
  std::vector<Subject> subjects;
  if (!file.python) {
    if (why_missing(file).empty()) subjects.push_back(make(file, file.name, {}));
    return subjects;
  }
  for (const Interpreter& interpreter : one_of_each_version(interpreters_for(file))) {
    const std::string version = interpreter.name().substr(interpreter.name().find('-'));
    subjects.push_back(make(file, file.name + version, interpreter));
  }
  return subjects;
}

// What the name without a version stands for.
std::vector<Subject> SubjectResolver::chosen(const SubjectFile& file) {
  std::vector<Subject> subjects = startable(file);
  if (subjects.empty()) {
    std::string text = file.python ? "no " + file.name + " was found: there is " + file.python->none_text()
                                   : file.name + " cannot be started: " + why_missing(file);
    if (!file.install.empty()) text += "; to install: " + file.install;
    throw SubjectError(text);
  }
  if (!file.python || file.python->chosen == PythonNeed::Chosen::every) return subjects;
  if (file.python->chosen == PythonNeed::Chosen::newest) return {subjects.back()};
  const std::string preferred = interpreters_for(file).front().name();
  const std::string name = file.name + preferred.substr(preferred.find('-'));
  return {*std::find_if(subjects.begin(), subjects.end(),
                        [&name](const Subject& subject) { return subject.name == name; })};
}

// asyncio as the interpreter brings it: what the file about its implementation says.
Subject SubjectResolver::on_interpreter(const Interpreter& interpreter, const std::string& text) const {
  for (const SubjectFile& file : files_) {
    if (file.python && file.python->modules.empty() && file.python->is_met_by(interpreter))
      return make(file, text, interpreter);
  }
  throw SubjectError(text + ": no subject is on " + interpreter.name());
}

// Of a subject that is not on Python: why its program cannot be started; empty if it can.
std::string SubjectResolver::why_missing(const SubjectFile& file) const {
  if (file.python) return "there is " + file.python->none_text();
  const std::string program = file.program(places_);
  if (program.find('/') == std::string::npos)
    return is_on_path(program, interpreter_places_.path) ? "" : "there is no program " + program;
  const std::string why = why_not_executable(program);
  return why.empty() ? "" : program + ": " + why;
}

Subject SubjectResolver::make(const SubjectFile& file, std::string name,
                              const Interpreter& interpreter) const {
  return {std::move(name), file.command_on(interpreter, places_), file.profile, file.ledger};
}

}  // namespace gauge
