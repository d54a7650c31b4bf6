// streamgauge record: what real CPython does becomes what is expected.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/base/interrupt.h"
#include "runner/case/levels.h"
#include "runner/case/provenance.h"
#include "runner/cli/command.h"
#include "runner/cli/recorder.h"
#include "runner/cli/selection_options.h"
#include "runner/cli/work_options.h"

namespace gauge {

class RecordCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override;
  ExitCode execute(const Environment& environment) override;

 private:
  Recorded play(const std::vector<const Scenario*>& scenarios, const std::vector<Subject>& interpreters,
                const ErrorVocabulary& errors, const Interrupt& interrupt) const;
  // Writes what is new into the scenarios' files, and where it comes from. `what` begins the summary.
  ExitCode keep(const Recorded& recorded, const Suite& suite, const Environment& environment,
                Provenance& provenance, const std::string& what) const;
  // Writes nothing: tells what is new.
  ExitCode check(const Recorded& recorded, const Suite& suite, const Provenance& provenance,
                 const std::string& what) const;

  SelectionOptions selection_;
  std::vector<std::string> oracles_;
  std::size_t repeat_ = 3;
  WorkOptions work_;
  bool check_ = false;
};

}  // namespace gauge
