// Results as TAP, the Test Anything Protocol, for prove(1) and everything else that reads it.
#pragma once

#include <string>

#include "runner/report/junit_report.h"
#include "runner/report/run_report.h"

namespace gauge {

// Version 13 (https://testanything.org/tap-version-13-specification.html), which every parser knows: one test
// point for each variant on each subject, described as "SUBJECT: SCENARIO@VARIANT".
//   pass                                                          ok
//   fail, flaky, unexpected-pass, timeout, crash,
//   protocol-error, harness-error                                 not ok
//   expected-fail                                                 not ok # TODO, with the ledger's reason
//   unsupported, untestable, not-run                              ok # SKIP, with the reason
// A subject that did not start has one point more, "SUBJECT: the adapter starts", which is not ok: variants
// that are skipped because of it would read as success. What is not ok, and what passes with other messages
// or diagnostics, has a YAML block: outcome, level, duration_ms, explanation.
std::string tap_report(const RunReport& report, const ExplainResult& explain);

}  // namespace gauge
