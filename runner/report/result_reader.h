// A file of results, read back: what `run --json` wrote becomes the model again.
#pragma once

#include <filesystem>

#include "runner/case/schema.h"
#include "runner/report/run_report.h"

namespace gauge {

// `schema`: result.schema.json. json_report of what is returned is the file's content again. Throws
// InputError: the file cannot be read, is cut off, holds other results than its totals count, or is no result
// of a run that this program knows.
RunReport read_results(const std::filesystem::path& file, const Schema& schema);

}  // namespace gauge
