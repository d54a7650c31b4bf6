// Results as JSON: spec/schema/result.schema.json.
#pragma once

#include <string>
#include <vector>

#include "runner/report/run_report.h"

namespace gauge {

// The same results make the same bytes, but for `started` and the keys that end in `_ms`. Each result is on a
// line of its own, so that two files can be compared by diff(1). Text that is not UTF-8 is given with U+FFFD
// in its place.
std::string json_report(const RunReport& report);

// The numbers alone, as in "totals" of the report.
Json totals_json(const RunReport& report);

// The subjects alone, as in "subjects" of the report.
std::string subjects_json(const std::vector<SubjectRun>& subjects);

}  // namespace gauge
