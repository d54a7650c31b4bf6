// streamgauge run: measures subjects and says how they compare.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/report_files.h"
#include "runner/cli/selection_options.h"
#include "runner/cli/work_options.h"
#include "runner/run/suite_run.h"

namespace gauge {

struct RunReport;

class RunCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;

 private:
  std::vector<Subject> chosen_subjects(SubjectResolver& resolver) const;
  RunOptions run_options() const;
  bool is_debugging() const { return waits_for_debugger_ || !attach_.empty(); }
  // The words of a command line that choose what is run and how it is judged.
  std::vector<std::string> selection_words() const;
  // Of these the ones that a repetition of one result needs besides its variant and subject.
  std::vector<std::string> judging_words() const;

  SelectionOptions selection_;
  std::vector<std::string> subjects_;
  std::vector<std::string> oracles_;
  WorkOptions work_;
  std::size_t repeat_ = 1;
  bool fail_fast_ = false;
  bool update_ledger_ = false;
  std::string shard_;
  std::vector<std::size_t> pieces_;
  bool waits_for_debugger_ = false;
  std::string attach_;
  ReportFiles files_;
  bool verbose_ = false;
};

// What the results amount to. The worst counts: what says that the results are incomplete before what they
// say.
ExitCode exit_code_of(const RunReport& report);

}  // namespace gauge
