#include "runner/case/clauses.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "runner/case/json_file.h"
#include "runner/case/near_words.h"
#include "runner/case/problem.h"
#include "runner/case/version.h"

namespace gauge {
namespace {

struct Field {
  const char* name;
  std::string Clause::* member;
  bool required;
};

constexpr Field kFields[] = {{"id", &Clause::id, true},
                             {"text", &Clause::text, true},
                             {"source", &Clause::source, true},
                             {"since", &Clause::since, false},
                             {"until", &Clause::until, false},
                             {"level", &Clause::level, true},
                             {"judge", &Clause::judge, true},
                             {"notes", &Clause::notes, false},
                             {"untestable", &Clause::untestable, false}};

class ClauseFile {
 public:
  ClauseFile(const std::filesystem::path& file, std::vector<Problem>& problems)
      : file_(file), problems_(problems) {}

  void read_into(std::vector<Clause>& clauses) {
    Json document;
    try {
      document = read_json_file(file_);
    } catch (const InputError& error) {
      problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
      return;
    }
    const bool right = document.is_object() && document.value("area", Json()).is_string() &&
                       document.value("title", Json()).is_string() &&
                       document.value("clauses", Json()).is_array();
    if (!right) {
      refuse("", "expected {\"area\": ..., \"title\": ..., \"clauses\": [...]}");
      return;
    }
    const Json& sources = document["clauses"];
    for (std::size_t i = 0; i < sources.size(); ++i) {
      Clause clause;
      clause.area = document["area"];
      clause.area_title = document["title"];
      clause.file = file_;
      clause.pointer = "/clauses/" + std::to_string(i);
      if (read(sources[i], clause)) add(std::move(clause), clauses);
    }
  }

 private:
  void refuse(const std::string& pointer, const std::string& text) {
    problems_.push_back({file_.string(), pointer, text});
  }

  bool read(const Json& source, Clause& clause) {
    if (!source.is_object()) {
      refuse(clause.pointer, "expected an object");
      return false;
    }
    const std::size_t before = problems_.size();
    std::vector<std::string> known;
    for (const Field& field : kFields) {
      known.push_back(field.name);
      if (!source.contains(field.name)) {
        if (field.required) refuse(clause.pointer, std::string("missing field \"") + field.name + "\"");
      } else if (!source[field.name].is_string() || source[field.name] == "") {
        refuse(clause.pointer + "/" + field.name, "expected a string that is not empty");
      } else {
        clause.*field.member = source[field.name];
      }
    }
    for (const auto& [key, value] : source.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        refuse(clause.pointer, "unknown field \"" + key + "\"" + did_you_mean(key, known));
      }
    }
    if (!clause.level.empty() && clause.level != "documented" && clause.level != "observed") {
      refuse(clause.pointer + "/level",
             "expected \"documented\" or \"observed\", found \"" + clause.level + "\"");
    }
    for (const auto& [key, version] :
         {std::pair("since", &clause.since), std::pair("until", &clause.until)}) {
      try {
        if (!version->empty()) Version::parse(*version);
      } catch (const std::invalid_argument& error) {
        refuse(clause.pointer + "/" + key, error.what());
      }
    }
    return problems_.size() == before;
  }

  void add(Clause clause, std::vector<Clause>& clauses) {
    auto twin = std::find_if(clauses.begin(), clauses.end(),
                             [&](const Clause& each) { return each.id == clause.id; });
    if (twin != clauses.end()) {
      refuse(clause.pointer, "the clause " + clause.id + " stands already in " + twin->file.string() +
                                 " at " + twin->pointer);
      return;
    }
    clauses.push_back(std::move(clause));
  }

  const std::filesystem::path& file_;
  std::vector<Problem>& problems_;
};

}  // namespace

Clauses Clauses::load(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (error) throw InputError(Problem{folder.string(), "", "cannot be read: " + error.message()});
  std::sort(files.begin(), files.end());
  Clauses clauses;
  std::vector<Problem> problems;
  for (const std::filesystem::path& file : files) ClauseFile(file, problems).read_into(clauses.clauses_);
  if (!problems.empty()) throw InputError(std::move(problems));
  return clauses;
}

const Clause* Clauses::find(std::string_view id) const {
  auto found =
      std::find_if(clauses_.begin(), clauses_.end(), [id](const Clause& each) { return each.id == id; });
  return found == clauses_.end() ? nullptr : &*found;
}

std::vector<std::string> Clauses::ids() const {
  std::vector<std::string> ids;
  for (const Clause& clause : clauses_) ids.push_back(clause.id);
  return ids;
}

}  // namespace gauge
