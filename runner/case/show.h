// A scenario for a person at a terminal.
#pragma once

#include <string>

#include "runner/case/clauses.h"
#include "runner/case/scenario.h"

namespace gauge {

// Title, clauses with their texts, variants, and the timeline in two lanes, the subject's and the peer's,
// with what is expected below each step and where. At most 100 columns, but for words that are longer than a
// line.
std::string show(const Scenario& scenario, const Clauses& clauses);

}  // namespace gauge
