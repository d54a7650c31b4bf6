// For tests: a small suite on disk and a run of it in which everything went wrong once.
#pragma once

#include <string>

#include "runner/case/catalog.h"
#include "runner/case/clauses.h"
#include "runner/case/levels.h"
#include "runner/case/temporary_folder.h"
#include "runner/report/run_report.h"

namespace gauge {

class SampleRun {
 public:
  SampleRun();

  const Catalog& catalog() const { return catalog_; }
  const Clauses& clauses() const { return clauses_; }
  const ErrorVocabulary& errors() const { return errors_; }

  // Two subjects, of which "./gone" never started. On "reference" each outcome once, and one variant that
  // passes with another message; the texts hold what XML has no characters for.
  RunReport report() const;

  // A variant that fails in its second step, with the data in two pieces.
  static RunResult failure();

 private:
  TemporaryFolder folder_;
  Catalog catalog_;
  Clauses clauses_;
  ErrorVocabulary errors_;
};

}  // namespace gauge
