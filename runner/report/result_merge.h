// The results of several runs as those of one: of parts of a run, of several machines, subjects or days.
#pragma once

#include <string>
#include <vector>

#include "runner/report/run_report.h"

namespace gauge {

// Results and the file that they were read from (read_results).
struct ReportInFile {
  std::string file;  // for messages
  RunReport report;
};

// Every result of every file, once; `inputs` is not empty. The parts of one run make the same report as the
// whole of it, but for times and `parts`. What was found more than once, and is the same, is kept as the
// first found it; a variant that was not run in one file and was in another was run.
//
// Throws InputError, with every place at which the files contradict each other: other scenarios, another
// release of the program, a subject that is not the same, a variant that came out otherwise.
RunReport merge_results(const std::vector<ReportInFile>& inputs);

// The runs of which a report was merged; of a report that was not, that one run.
std::vector<ReportPart> parts_of(const RunReport& report);

// The parts of runs (run --shard i/n) of which other parts are there: "part 2/3 of `run reader --subject x`".
std::vector<std::string> missing_shards(const std::vector<ReportPart>& parts);

}  // namespace gauge
