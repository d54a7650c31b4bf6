// What `streamgauge check-adapter` prints.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runner/case/catalog.h"
#include "runner/check/check_run.h"
#include "runner/report/explanation.h"
#include "runner/report/terminal.h"

namespace gauge {

// A line for each question as it is answered, and under what is wrong everything that is needed to set it
// right. What could not be asked is told together at the end of its stage.
class CheckReport : public CheckListener {
 public:
  // All must outlive the report.
  CheckReport(std::ostream& out, const Terminal& terminal, const Explainer& explainer)
      : out_(out), terminal_(terminal), explainer_(explainer) {}

  void stage(const std::string& title) override;
  void finished(const CheckResult& result) override;

  // Totals, the operations that are unsupported, and what to do next; `run_command` runs the suite.
  void summary(const CheckSummary& summary, const Catalog& catalog, const std::string& run_command);

 private:
  void line(CheckStatus status, const std::string& operation, const std::string& text);
  void tell_not_checked();

  std::ostream& out_;
  const Terminal& terminal_;
  const Explainer& explainer_;
  std::set<std::pair<std::string, std::string>> unsupported_;    // operation, reason: told already
  std::map<std::string, std::vector<std::string>> not_checked_;  // of this stage: reason -> operations
};

// Everything that helps with a result that is wrong or differs.
std::vector<Fact> facts_of(const CheckResult& result, const Explainer& explainer);

// The operations that were found to be unsupported, in the order in which they were asked for.
std::vector<std::string> unsupported_operations(const CheckSummary& summary);

// Of these operations the one with which most variants of the suite could be played that cannot be now, and
// how many; nothing if there is none.
struct Gain {
  std::string operation;
  std::size_t variants = 0;
};
Gain best_gain(const std::vector<std::string>& unsupported, const Catalog& catalog);

}  // namespace gauge
