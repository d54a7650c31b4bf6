// The ledgers of the subjects of one run.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "runner/adapter/subjects.h"
#include "runner/case/ledger.h"
#include "runner/case/schema.h"
#include "runner/cli/environment.h"
#include "runner/run/suite_run.h"

namespace gauge {

class Ledgers {
 public:
  // Reads those of the subjects that have one. Throws InputError.
  Ledgers(const std::vector<Subject>& subjects, const Schema& schema);

  // To judge by, by the names of the subjects. Throws InputError: a cause has no reason yet.
  std::map<std::string, Ledger> explained() const;

  // Throws UsageError: a subject has none that could be written.
  void require_all() const;
  // Takes the results, which were not judged by them, down and writes the files that change. What is said to
  // people of it: a line for each ledger, and one for each reason that has to be given.
  std::string update(const SuiteRun& run);

 private:
  std::vector<Subject> subjects_;
  std::map<std::filesystem::path, Ledger> ledgers_;
};

// Of every subject that has a file; those that are shipped are about the shipped scenarios, and left out
// where others are used. Throws InputError.
std::vector<Ledger> load_ledgers(const Environment& environment);

}  // namespace gauge
