#include "runner/case/documentation.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "runner/case/json_file.h"
#include "runner/case/near_words.h"
#include "runner/case/problem.h"
#include "runner/case/version.h"

namespace gauge {
namespace {

class DocumentationFile {
 public:
  DocumentationFile(const std::filesystem::path& file, const Clauses& clauses, std::vector<Problem>& problems)
      : file_(file), clauses_(clauses), problems_(problems) {}

  void read_into(std::vector<Statement>& statements, const Schema& schema) {
    Json document;
    try {
      document = schema.read(file_);
    } catch (const InputError& error) {
      problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
      return;
    }
    for (const auto& [version, source] : document["sources"].items()) known_.push_back(version);
    known_ = sorted_versions(std::move(known_));
    for (std::size_t i = 0; i < document["statements"].size(); ++i) {
      const Json& source = document["statements"][i];
      Statement statement;
      statement.id = source["id"];
      statement.page = document["page"];
      statement.title = document["title"];
      statement.section = section_of(statement.id);
      statement.text = source["text"];
      statement.clauses = source.value("clauses", std::vector<std::string>{});
      statement.nothing_to_judge = source.value("nothing_to_judge", "");
      statement.deviation = source.value("deviation", "");
      statement.file = file_;
      statement.pointer = "/statements/" + std::to_string(i);
      read_versions(source["versions"], statement);
      check(statement, statements);
      statements.push_back(std::move(statement));
    }
  }

 private:
  // "StreamReader.read" of "doc-3.5:StreamReader.read:n".
  static std::string section_of(const std::string& id) {
    const std::size_t begin = id.find(':') + 1;
    return id.substr(begin, id.find(':', begin) - begin);
  }

  void read_versions(const std::string& text, Statement& statement) {
    VersionRange range;
    try {
      range = VersionRange::parse(text);
    } catch (const std::invalid_argument& error) {
      refuse(statement, "/versions", error.what());
      return;
    }
    for (const std::string& version : known_) {
      if (range.matches(Version::parse(version))) statement.versions.push_back(version);
    }
    if (statement.versions.empty()) {
      refuse(statement, "/versions", quote(text) + " holds for none of the sources, " + enumerate(known_));
    } else if (!statement.id.starts_with("doc-" + statement.versions.front() + ":")) {
      refuse(statement, "/id",
             statement.id + " does not begin with the first version that says it, " +
                 statement.versions.front());
    }
  }

  void check(const Statement& statement, const std::vector<Statement>& statements) {
    const auto twin = std::find_if(statements.begin(), statements.end(),
                                   [&](const Statement& each) { return each.id == statement.id; });
    if (twin != statements.end()) {
      refuse(statement, "/id",
             "the statement " + statement.id + " stands already in " + twin->file.string() + " at " +
                 twin->pointer);
    }
    for (std::size_t i = 0; i < statement.clauses.size(); ++i) {
      const std::string& id = statement.clauses[i];
      if (clauses_.find(id) == nullptr) {
        refuse(statement, "/clauses/" + std::to_string(i),
               "there is no clause " + id + did_you_mean(id, clauses_.ids()));
      }
    }
    if (!statement.clauses.empty() && !statement.nothing_to_judge.empty()) {
      refuse(statement, "", "it has clauses, and a reason why there is nothing to judge");
    }
  }

  void refuse(const Statement& statement, const std::string& part, const std::string& text) {
    problems_.push_back({file_.string(), statement.pointer + part, text});
  }

  const std::filesystem::path& file_;
  const Clauses& clauses_;
  std::vector<Problem>& problems_;
  std::vector<std::string> known_;  // the versions that the file has a source for
};

}  // namespace

Documentation Documentation::load(const std::filesystem::path& folder, const Schema& schema,
                                  const Clauses& clauses) {
  Documentation documentation;
  std::vector<Problem> problems;
  for (const std::filesystem::path& file : json_files(folder)) {
    DocumentationFile(file, clauses, problems).read_into(documentation.statements_, schema);
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  return documentation;
}

std::vector<const Statement*> Documentation::of_clause(std::string_view clause) const {
  std::vector<const Statement*> found;
  for (const Statement& statement : statements_) {
    const bool is_traced =
        std::find(statement.clauses.begin(), statement.clauses.end(), clause) != statement.clauses.end();
    if (is_traced) found.push_back(&statement);
  }
  return found;
}

}  // namespace gauge
