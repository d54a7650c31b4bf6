// Results as CTRF, the Common Test Report Format (https://ctrf.io), for the actions and pages of CI systems.
#pragma once

#include <string>

#include "runner/case/catalog.h"
#include "runner/report/junit_report.h"
#include "runner/report/run_report.h"

namespace gauge {

// One test for each variant on each subject: its name is the variant's id, its suite the subject and the
// scenario's folders, its rawStatus the outcome.
//   pass                                                          passed
//   fail, flaky, unexpected-pass, timeout, crash,
//   protocol-error, harness-error                                 failed
//   expected-fail                                                 other
//   unsupported, untestable                                       skipped
//   not-run                                                       pending
// CTRF's own `flaky` means that a test passed after it had failed, which is no outcome here. A subject that
// did not start has one failed test more, "the adapter starts". Totals with their denominators at each level
// are in summary.extra, as in result.schema.json. The same results give the same text.
std::string ctrf_report(const RunReport& report, const Catalog& catalog, const ExplainResult& explain);

}  // namespace gauge
