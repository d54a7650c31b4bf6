#include "runner/adapter/subject_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <stdexcept>

#include "runner/case/json_file.h"
#include "runner/case/near_words.h"
#include "runner/case/problem_list.h"

namespace gauge {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPython = "{python}";

const std::regex& placeholder() {
  static const std::regex kPlaceholder(R"(\{[a-z]+\})");
  return kPlaceholder;
}

class SubjectFileParser {
 public:
  SubjectFileParser(const fs::path& file, const Json& document)
      : problems_(file.string()), document_(document) {
    subject_.file = file;
  }

  SubjectFile parse() {
    subject_.name = document_["name"];
    subject_.title = document_["title"];
    subject_.command = document_["command"].get<std::vector<std::string>>();
    subject_.environment = document_.value("environment", std::map<std::string, std::string>());
    if (document_.contains("python")) parse_python(document_["python"]);
    if (document_.contains("profile"))
      subject_.profile = Version::parse(document_["profile"].get<std::string>());
    subject_.by_default = document_.value("by_default", false);
    subject_.install = document_.value("install", "");
    if (document_.contains("ledger")) {
      const fs::path ledger = subject_.file.parent_path() / document_["ledger"].get<std::string>();
      subject_.ledger = ledger.lexically_normal();
    }
    check_placeholders();
    if (!problems_.empty()) throw InputError(problems_.take());
    return std::move(subject_);
  }

 private:
  void parse_python(const Json& python) {
    PythonNeed need;
    need.implementation = python["implementation"];
    need.versions_text = python.value("versions", "");
    try {
      need.versions = VersionRange::parse(need.versions_text);
    } catch (const std::invalid_argument& error) {
      problems_.add("/python/versions", error.what());
    }
    need.modules = python.value("modules", std::vector<std::string>());
    const std::string chosen = python.value("chosen", "preferred");
    need.chosen = chosen == "every"    ? PythonNeed::Chosen::every
                  : chosen == "newest" ? PythonNeed::Chosen::newest
                                       : PythonNeed::Chosen::preferred;
    subject_.python = std::move(need);
  }

  void check_placeholders() {
    std::size_t pythons = 0;
    for (std::size_t i = 0; i < subject_.command.size(); ++i) {
      if (subject_.command[i] == kPython) {
        ++pythons;
      } else {
        check_text(subject_.command[i], "/command/" + std::to_string(i));
      }
    }
    for (const auto& [name, value] : subject_.environment) check_text(value, "/environment/" + name);
    if (subject_.python && pythons != 1)
      problems_.add("/command", std::string("a subject on Python has the word ") + kPython + " once");
    if (!subject_.python && pythons != 0)
      problems_.add("/command", std::string(kPython) + " needs \"python\", which says on which interpreters");
  }

  void check_text(const std::string& text, const std::string& pointer) {
    static const std::vector<std::string> kKnown = {"{oracle}", "{programs}", "{folder}"};
    for (auto match = std::sregex_iterator(text.begin(), text.end(), placeholder());
         match != std::sregex_iterator(); ++match) {
      const std::string found = match->str();
      if (std::find(kKnown.begin(), kKnown.end(), found) != kKnown.end()) continue;
      problems_.add(pointer, found == kPython ? found + " is a word of its own in \"command\""
                                              : "unknown placeholder " + found + "; known: {python}, " +
                                                    enumerate(kKnown));
    }
  }

  ProblemList problems_;
  const Json& document_;
  SubjectFile subject_;
};

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

bool PythonNeed::is_met_by(const Interpreter& interpreter) const {
  return interpreter.implementation == implementation &&
         versions.matches(Version::parse(interpreter.version_text())) &&
         std::all_of(modules.begin(), modules.end(),
                     [&interpreter](const std::string& module) { return interpreter.has_module(module); });
}

std::string PythonNeed::none_text() const {
  std::string text = "no interpreter " + implementation;
  if (!versions_text.empty()) text += " " + versions_text;
  return modules.empty() ? text : text + " that can import " + enumerate(modules);
}

SubjectFile SubjectFile::load(const fs::path& file, const Schema& schema) {
  const Json document = schema.read(file);
  return SubjectFileParser(file, document).parse();
}

std::vector<SubjectFile> SubjectFile::load_folder(const fs::path& folder, const Schema& schema) {
  std::vector<SubjectFile> subjects;
  std::vector<Problem> problems;
  for (const fs::path& file : json_files(folder)) {
    try {
      subjects.push_back(load(file, schema));
    } catch (const InputError& wrong) {
      problems.insert(problems.end(), wrong.problems().begin(), wrong.problems().end());
      continue;
    }
    const auto twin = std::find_if(subjects.begin(), subjects.end() - 1, [&](const SubjectFile& each) {
      return each.name == subjects.back().name;
    });
    if (twin != subjects.end() - 1)
      problems.push_back({file.string(), "/name", twin->file.string() + " has the same name"});
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  return subjects;
}

std::string SubjectFile::filled(std::string text, const SubjectPlaces& places) const {
  replace_all(text, "{oracle}", places.oracle_adapter.string());
  replace_all(text, "{programs}", places.programs.string());
  replace_all(text, "{folder}", file.has_parent_path() ? file.parent_path().string() : ".");
  return text;
}

std::vector<std::string> SubjectFile::command_on(const Interpreter& interpreter,
                                                 const SubjectPlaces& places) const {
  std::vector<std::string> words;
  if (!environment.empty()) words.emplace_back("env");
  for (const auto& [name, value] : environment) words.push_back(name + "=" + filled(value, places));
  for (const std::string& word : command) {
    if (word == kPython) {
      words.insert(words.end(), interpreter.command.begin(), interpreter.command.end());
    } else {
      words.push_back(filled(word, places));
    }
  }
  return words;
}

}  // namespace gauge
