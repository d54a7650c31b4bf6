// What a server calls for each connection (spec/protocol.md, section 5, `handler`).
#pragma once

#include <string>

#include "ref/adapter/scenario.h"
#include "ref/streams/client_connected.h"

namespace streamgauge::adapter {

// The handler of a kind: "plain", "raising", "coroutine" or "none". It names the first connection `stream`,
// the second `stream2`, and so on. The scenario must outlive the server. Throws Unsupported for what C++ does
// not compile, and Failed for a kind that there is not.
ClientConnectedCallback make_handler(Scenario& scenario, const std::string& kind, const std::string& stream);

// The coroutine that serves the stream ends: "return", "raise" or "cancel". Throws Failed if there is none.
void finish_handler(Scenario& scenario, const std::string& stream, const std::string& how);

}  // namespace streamgauge::adapter
