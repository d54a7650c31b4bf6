#include "runner/case/clauses.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <utility>

#include "runner/case/json_file.h"
#include "runner/case/problem.h"

namespace gauge {
namespace {

class ClauseFile {
 public:
  ClauseFile(const std::filesystem::path& file, std::vector<Problem>& problems)
      : file_(file), problems_(problems) {}

  void read_into(std::vector<Clause>& clauses, const Schema& schema) {
    Json document;
    try {
      document = schema.read(file_);
    } catch (const InputError& error) {
      problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
      return;
    }
    for (std::size_t i = 0; i < document["clauses"].size(); ++i) {
      const Json& source = document["clauses"][i];
      Clause clause;
      clause.id = source["id"];
      clause.area = document["area"];
      clause.area_title = document["title"];
      clause.text = source["text"];
      clause.source = source["source"];
      clause.since = source.value("since", "");
      clause.until = source.value("until", "");
      clause.level = source["level"];
      clause.judge = source["judge"];
      clause.notes = source.value("notes", "");
      clause.untestable = source.value("untestable", "");
      clause.file = file_;
      clause.pointer = "/clauses/" + std::to_string(i);
      check_id(clause, clauses);
      clauses.push_back(std::move(clause));
    }
  }

 private:
  void check_id(const Clause& clause, const std::vector<Clause>& clauses) {
    const std::string pointer = clause.pointer + "/id";
    if (!clause.id.starts_with(clause.area + "-")) {
      problems_.push_back(
          {file_.string(), pointer, clause.id + " is not of the file's area, " + clause.area});
    }
    auto twin = std::find_if(clauses.begin(), clauses.end(),
                             [&](const Clause& each) { return each.id == clause.id; });
    if (twin != clauses.end()) {
      problems_.push_back(
          {file_.string(), pointer,
           "the clause " + clause.id + " stands already in " + twin->file.string() + " at " + twin->pointer});
    }
  }

  const std::filesystem::path& file_;
  std::vector<Problem>& problems_;
};

}  // namespace

Clauses Clauses::load(const std::filesystem::path& folder, const Schema& schema) {
  Clauses clauses;
  std::vector<Problem> problems;
  for (const std::filesystem::path& file : json_files(folder)) {
    ClauseFile(file, problems).read_into(clauses.clauses_, schema);
  }
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
