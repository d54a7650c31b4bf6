// The results of a run for the report page: a letter for each, and more about those of which there is more to
// say.
#pragma once

#include "runner/case/catalog.h"
#include "runner/case/levels.h"
#include "runner/report/run_report.h"

namespace gauge {

// The letter of a result: 'p' pass, 'm' with other messages, 'd' with other diagnostics, 'b' with both;
// 'F' fail, 'e' expected-fail, 'x' unexpected-pass, 'u' unsupported, 'n' untestable, 'y' flaky, 't' timeout,
// 'c' crash, 'o' protocol-error, 'h' harness-error, '-' not-run. '.' is for a variant that is not of the run.
char page_letter(const RunResult& result);

// What the object holds:
//   started, duration_ms, streamgauge, suite, platform, selection   as in result.schema.json
//   parts      of a merged run: [{"started", "duration_ms", "platform", "selection", "subjects": [positions],
//              "results": [of each of these subjects, how many were found in it], "errors": {name: why it did
//              not start there}}]
//   options    what a command that repeats a result needs besides, to be put after it
//   subjects   [{"name", "word": what it is chosen by, quoted for a shell, "hello", "error", "stderr_tail"}]
//   rows       [[scenario, ["tcp-client", ...], ["pF", ...]]]: the variants, or null if they are those of the
//              catalog; for each subject a letter for each variant
//   details    [[row, variant, subject, {...}]]: reason, deviations, play, unlike, stderr_tail of a result
//              that has any, and of a merged run the parts in which it was found; observations as
//              page_observation; deviations have `marked`, the position of the observation in which they
//              begin to differ
Json page_results(const RunReport& report, const Catalog& catalog, const ErrorVocabulary& errors);

}  // namespace gauge
