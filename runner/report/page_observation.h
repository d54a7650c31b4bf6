// Observations for the report page: told in words, with what the page needs to draw them.
#pragma once

#include <string_view>

#include "runner/case/json.h"

namespace gauge {

// An observation, or a step's data, holds no more than this of its bytes for the page's dump.
inline constexpr std::size_t kPageBytesMax = 256;

// {"text": "line = \"ab\"", "name": "line", "kind": "value", "bytes": "ab"}. `kind` is value, error,
// diagnostic, transport, peer or state. `bytes`, of values that are bytes and of what an IncompleteReadError
// holds, are at most kPageBytesMax; `bytes_in_all` is there if that is not all of them.
Json page_observation(const Json& observation);

// The same of each.
Json page_observations(const Json& observations);

// Adds `bytes` and `bytes_in_all` to an object of the page; nothing if there are none. `text` is bytes in the
// notation of scenarios.
void add_page_bytes(Json& object, std::string_view text);

}  // namespace gauge
