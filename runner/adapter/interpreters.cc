#include "runner/adapter/interpreters.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <future>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "runner/adapter/line_channel.h"
#include "runner/adapter/process.h"
#include "runner/adapter/words.h"
#include "runner/base/deadline.h"
#include "runner/base/interrupt.h"

namespace gauge {
namespace {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

// Importing takes long, so only where find_spec finds something; and what is found may be for another
// interpreter, as Debian's packages are that PyPy sees. What a module prints is no answer.
constexpr const char* kQuestion =
    "import sys, importlib.util\n"
    "out, sys.stdout = sys.stdout, sys.stderr\n"
    "found = []\n"
    "for name in sys.argv[1:]:\n"
    "    try:\n"
    "        if importlib.util.find_spec(name) is not None:\n"
    "            importlib.import_module(name)\n"
    "            found.append(name)\n"
    "    except Exception:\n"
    "        pass\n"
    "version = '.'.join(map(str, sys.version_info[:3]))\n"
    "print(sys.implementation.name, version, *found, file=out)\n";
constexpr std::size_t kAnswerBytesMax = 4096;

fs::path home() {
  const char* directory = std::getenv("HOME");
  return directory != nullptr ? directory : "";
}

std::optional<Interpreter> parse_reply(const Command& command, const std::string& line) {
  static const std::regex kReply(R"((\w+) (\d+)\.(\d+)\.(\d+)((?: [\w.]+)*))");
  std::smatch match;
  if (!std::regex_match(line, match, kReply)) return std::nullopt;
  std::istringstream modules(match[5]);
  return Interpreter{command,
                     match[1],
                     {std::stoi(match[2]), std::stoi(match[3]), std::stoi(match[4])},
                     {std::istream_iterator<std::string>(modules), {}}};
}

void add_listed(const fs::path& list, std::vector<Command>& candidates) {
  std::ifstream file(list);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    try {
      Command words = split_words(line);
      if (!words.empty()) candidates.push_back(std::move(words));
    } catch (const std::invalid_argument& error) {
      throw std::runtime_error(list.string() + ":" + std::to_string(number) + ": " + error.what());
    }
  }
}

void add_on_path(const InterpreterPlaces& places, std::vector<Command>& candidates) {
  static const std::regex kName(R"((python3|pypy3)(\.\d+)?)");
  std::istringstream directories(places.path);
  std::string directory;
  while (std::getline(directories, directory, ':')) {
    // A shim of pyenv runs one of the versions that are asked directly, slowly.
    if (directory.empty() || fs::path(directory) == places.pyenv_root / "shims") continue;
    std::set<std::string> names;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, ignored)) {
      const std::string name = entry.path().filename();
      if (std::regex_match(name, kName)) names.insert(name);
    }
    for (const std::string& name : names) candidates.push_back({(fs::path(directory) / name).string()});
  }
}

void add_pyenv(const fs::path& root, std::vector<Command>& candidates) {
  std::set<fs::path> programs;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(root / "versions", ignored)) {
    // "3.12" beside "3.12.1" is a link to it.
    if (entry.is_symlink(ignored)) continue;
    const fs::path program = entry.path() / "bin" / "python3";
    if (fs::exists(program, ignored)) programs.insert(program);
  }
  for (const fs::path& program : programs) candidates.push_back({program.string()});
}

// What each candidate answered, in their order.
std::vector<std::optional<Interpreter>> ask(const std::vector<Command>& candidates,
                                            const std::vector<std::string>& modules, int timeout_ms) {
  std::vector<std::future<std::optional<Interpreter>>> asked;
  for (const Command& command : candidates) {
    asked.push_back(std::async(std::launch::async, probe_interpreter, command, modules, timeout_ms));
  }
  std::vector<std::optional<Interpreter>> answers;
  for (auto& answer : asked) answers.push_back(answer.get());
  return answers;
}

}  // namespace

bool Interpreter::has_module(const std::string& module) const {
  return std::find(modules.begin(), modules.end(), module) != modules.end();
}

std::string Interpreter::version_text() const {
  return std::to_string(version[0]) + "." + std::to_string(version[1]) + "." + std::to_string(version[2]);
}

std::string Interpreter::name() const {
  return implementation + "-" + std::to_string(version[0]) + "." + std::to_string(version[1]);
}

InterpreterPlaces InterpreterPlaces::of_environment() {
  InterpreterPlaces places;
  if (const char* path = std::getenv("PATH")) places.path = path;
  const char* pyenv = std::getenv("PYENV_ROOT");
  places.pyenv_root = pyenv != nullptr ? fs::path(pyenv) : home() / ".pyenv";
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const fs::path config_home = config != nullptr && *config != '\0' ? fs::path(config) : home() / ".config";
  places.list = config_home / "streamgauge" / "interpreters";
  return places;
}

std::vector<Interpreter> find_interpreters(const InterpreterPlaces& places,
                                           const std::vector<std::string>& modules, int timeout_ms) {
  std::vector<Command> candidates;
  add_listed(places.list, candidates);
  const std::size_t listed = candidates.size();
  add_on_path(places, candidates);
  add_pyenv(places.pyenv_root, candidates);

  std::vector<Interpreter> found;
  // Of equal versions the one that was asked first comes first.
  std::multimap<std::vector<int>, Interpreter, std::greater<>> others;
  const std::vector<std::optional<Interpreter>> answers = ask(candidates, modules, timeout_ms);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i]) continue;
    if (i < listed) {
      found.push_back(*answers[i]);
    } else {
      others.emplace(answers[i]->version, *answers[i]);
    }
  }
  for (const auto& [version, interpreter] : others) found.push_back(interpreter);
  return found;
}

std::vector<Interpreter> one_of_each_version(const std::vector<Interpreter>& interpreters) {
  std::vector<Interpreter> chosen;
  std::set<std::string> names;
  for (const Interpreter& interpreter : interpreters) {
    if (names.insert(interpreter.name()).second) chosen.push_back(interpreter);
  }
  std::sort(chosen.begin(), chosen.end(), [](const Interpreter& a, const Interpreter& b) {
    const bool a_is_other = a.implementation != "cpython";
    const bool b_is_other = b.implementation != "cpython";
    return std::tie(a_is_other, a.implementation, a.version) <
           std::tie(b_is_other, b.implementation, b.version);
  });
  return chosen;
}

std::optional<Interpreter> probe_interpreter(const Command& command, const std::vector<std::string>& modules,
                                             int timeout_ms) {
  Command question = command;
  question.insert(question.end(), {"-E", "-c", kQuestion});
  question.insert(question.end(), modules.begin(), modules.end());
  try {
    Process process(question);
    process.close_stdin();  // what is no interpreter and waits for requests ends
    const Interrupt never;
    LineChannel channel(process, never, kAnswerBytesMax);
    return parse_reply(command, std::string(channel.next_line(Deadline(timeout_ms))));
  } catch (const std::runtime_error&) {
    return std::nullopt;  // not there, not executable, killed, silent: no interpreter
  }
}

}  // namespace gauge
