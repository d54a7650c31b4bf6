// A run as a person watches it.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "runner/report/explanation.h"
#include "runner/report/progress_bar.h"
#include "runner/report/run_report.h"
#include "runner/report/terminal.h"
#include "runner/report/totals.h"

namespace gauge {

struct ConsoleOptions {
  bool verbose = false;  // a line for every variant, not only for what deviates
  Terminal out;          // what the text goes to
  Terminal progress;     // what the progress bar goes to
};

// While the run goes on: a line for each subject that starts, for each variant that deviates, and the
// progress bar. At its end: every difference, told once for all variants and subjects that show it; why
// variants were skipped; a line of totals for each subject, and one for all.
class ConsoleReport : public RunListener {
 public:
  ConsoleReport(std::ostream& out, std::ostream& progress, const ConsoleOptions& options,
                const Explainer& explainer, const Catalog& catalog);

  void planned(std::size_t results) override;
  void started(const SubjectRun& subject) override;
  void finished(const RunResult& result) override;

  // After the run.
  void summary(const RunReport& report);

 private:
  void line(const std::string& text);
  void differences(const RunReport& report);
  void skips(const RunReport& report);

  std::ostream& out_;
  std::ostream& progress_out_;
  ConsoleOptions options_;
  const Explainer& explainer_;
  const Catalog& catalog_;
  std::unique_ptr<ProgressBar> bar_;
  std::size_t done_ = 0;
  Totals so_far_;
};

// "812 of 812 variants conform; messages 810 of 812, diagnostics 812 of 812; 0 failed, 0 unsupported, ... 0
// not run". Outcomes that are rare by nature are named only where they occur.
std::string totals_text(const Totals& totals);

// A line with the totals of each subject, and one of all if there are several.
std::string totals_lines(const RunReport& report, const Terminal& terminal);

}  // namespace gauge
