// The JSON type of the runner. Include <nlohmann/json.hpp> where values are looked into.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace gauge {

// Order of keys is kept: what is written back to a scenario file reads as its author wrote it. Beware: == of
// two such objects compares the order of keys too; compare observations with `same` (levels.h).
using Json = nlohmann::ordered_json;

}  // namespace gauge
