// JSON as people review it: two spaces, and on one line what fits.
#pragma once

#include <cstddef>
#include <string>

#include "runner/case/json.h"

namespace gauge {

inline constexpr std::size_t kLayoutColumns = 110;

// The text of a file, ending in a line feed. The outermost object has a line for each key, and an array of
// objects in it, such as the steps of a scenario, one for each object. Other values go on one line if that
// ends within kLayoutColumns; an object that does not fit but whose last value is an array or object opens
// that value on its own line: {"peer": "eof", "expect": [ ... ]}. Characters that may stand for bytes are
// visible: U+007F to U+00FF and control characters are escaped. Parsing the text gives `value` again.
std::string layout_file(const Json& value);

// The value on one line: {"limit": 64}.
std::string layout_line(const Json& value);

}  // namespace gauge
