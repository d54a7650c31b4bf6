// A scenario file -> Scenario.
#pragma once

#include <filesystem>
#include <string>

#include "runner/case/scenario.h"
#include "runner/case/schema.h"

namespace gauge {

// Reads a scenario, checks it against the schema and against what a schema cannot say, and fills in what may
// be left out: `as`, `on`, roles; made data is expanded. Throws InputError with everything that is wrong.
Scenario parse_scenario(const std::filesystem::path& file, const std::string& id, const Schema& schema);

// The same for a document that has been read; `file` is named in errors.
Scenario parse_scenario(const Json& document, const std::filesystem::path& file, const std::string& id,
                        const Schema& schema);

}  // namespace gauge
