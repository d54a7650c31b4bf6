// Arguments of the subject's operations as scenarios write them -> as requests carry them.
#pragma once

#include <string>

#include "runner/case/json.h"
#include "runner/case/names_in_use.h"
#include "runner/case/operations.h"
#include "runner/case/problem_list.h"

namespace gauge {

// The argument with pieces of bytes joined; {"port_of"}, {"path_of"} and the names of certificates stay,
// since what they stand for is known only when the scenario is played. Of the kinds that name streams,
// sockets, servers or calls nothing is checked. What is wrong is added to `problems` at `pointer` or below.
Json expand_argument(ArgumentKind kind, const Json& value, const std::string& pointer,
                     const NamesInUse& names, ProblemList& problems);

}  // namespace gauge
