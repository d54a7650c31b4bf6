// The operations of spec/protocol.md, section 5, on the reference's streams.
#pragma once

#include <string>
#include <vector>

#include "ref/adapter/scenario.h"

namespace streamgauge::adapter {

// Performs one request inside a callback of the scenario's loop. What the implementation throws is observed;
// throws Unsupported and Failed for a request that cannot be carried out, before anything was done.
void perform_operation(Scenario& scenario, const Json& request);

bool is_operation(const std::string& name);

// The names of all operations, in order, those of the session (hello, begin, end) left out.
std::vector<std::string> operation_names();

}  // namespace streamgauge::adapter
