// What differs from run to run, taken out of observations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/case/json.h"

namespace gauge {

// A path or a port of this run.
struct Replacement {
  std::string from;  // a path, or a port in decimal
  std::string to;    // PATH, PORT
};

// A text in which
//  hexadecimal addresses (0x7f...) have become 0x…, "fd=7" fd=N, "Task-12" Task-N, "_ssl.c:997" _ssl.c:N,
//  Python files and lines (/usr/lib/python3.12/asyncio/streams.py:713) their names (streams.py),
//  each `from` its `to`.
// A `from` that is a number is replaced only where a port stands, after a colon, or after a comma and a
// blank; the same number elsewhere is a count.
std::string normalise_text(std::string_view text, const std::vector<Replacement>& replacements);

// Observations with their texts so normalised: messages, {"text"}, {"repr"}, the handler's context. The port
// of an address, which is an array of a host and a port, and of {"port"} becomes {"text": to}.
Json normalise(Json observations, const std::vector<Replacement>& replacements);

// Adds a name for every port in the addresses among the observations that has none yet: OTHER_PORT_1 ..., in
// the order in which they appear. They are of connections between two sockets of the subject.
void name_other_ports(const Json& observations, std::vector<Replacement>& replacements);

}  // namespace gauge
