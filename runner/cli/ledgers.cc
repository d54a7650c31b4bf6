#include "runner/cli/ledgers.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "runner/case/json_file.h"
#include "runner/case/json_layout.h"
#include "runner/cli/exit_code.h"
#include "runner/run/ledger_judge.h"

namespace gauge {

Ledgers::Ledgers(const std::vector<Subject>& subjects, const Schema& schema) : subjects_(subjects) {
  for (const Subject& subject : subjects_) {
    if (subject.ledger.empty() || ledgers_.count(subject.ledger) > 0) continue;
    ledgers_.emplace(subject.ledger, Ledger::load(subject.ledger, schema));
  }
}

std::map<std::string, Ledger> Ledgers::explained() const {
  std::vector<Problem> problems;
  for (const auto& [file, ledger] : ledgers_) {
    const std::vector<Problem> unexplained = ledger.unexplained();
    problems.insert(problems.end(), unexplained.begin(), unexplained.end());
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  std::map<std::string, Ledger> by_subject;
  for (const Subject& subject : subjects_) {
    if (!subject.ledger.empty()) by_subject.emplace(subject.name, ledgers_.at(subject.ledger));
  }
  return by_subject;
}

void Ledgers::require_all() const {
  for (const Subject& subject : subjects_) {
    if (subject.ledger.empty()) {
      throw UsageError("--update-ledger: " + subject.name +
                       " has no ledger; the file of a subject can name one (\"ledger\", "
                       "spec/schema/subject.schema.json)");
    }
  }
}

std::vector<Ledger> load_ledgers(const Environment& environment) {
  const Schema schema = Schema::load(environment.spec / "schema" / "ledger.schema.json");
  const std::vector<std::string>& options = environment.options;
  const bool has_own_cases = std::find(options.begin(), options.end(), "--cases") != options.end();
  std::vector<Ledger> ledgers;
  for (const SubjectFile& subject : environment.load_subject_files()) {
    const bool is_shipped = subject.file.parent_path() == environment.subject_files;
    if (subject.ledger.empty() || (is_shipped && has_own_cases)) continue;
    ledgers.push_back(Ledger::load(subject.ledger, schema));
  }
  return ledgers;
}

std::string Ledgers::update(const SuiteRun& run) {
  std::map<std::filesystem::path, LedgerUpdate> updates;
  for (const SubjectRun& subject : run.subjects) {
    if (!subject.hello) continue;
    const std::string release = release_key(subject.hello->version, subject.hello->profile.minor());
    LedgerUpdate& update = updates[subject.subject.ledger];
    Ledger& ledger = ledgers_.at(subject.subject.ledger);
    for (const RunResult& result : run.results) {
      if (result.subject == subject.subject.name) update_ledger(ledger, result, release, update);
    }
  }
  std::string text;
  for (const auto& [file, update] : updates) {
    const Ledger& ledger = ledgers_.at(file);
    if (!ledger.causes().empty() || std::filesystem::exists(file))
      write_file(file, layout_file(ledger.to_json()));
    text += "ledger          " + file.string() + ": " + std::to_string(update.added) + " added, " +
            std::to_string(update.dropped) + " dropped\n";
    for (const Problem& problem : ledger.unexplained())
      text += "  to do         " + to_string(problem) + "\n";
  }
  return text;
}

}  // namespace gauge
