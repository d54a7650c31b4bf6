// Operations, observations and conditions in words, each on one line. Bytes are quoted text with escapes, and
// nothing is in the words that a terminal would act upon.
#pragma once

#include <string>

#include "runner/case/scenario.h"

namespace gauge {

// head = "abc\r\n"; head raises ValueError: "Separator is not found"; warning: "..."
std::string describe_observation(const Json& observation);

// A value or an error of protocol.md, section 3.
std::string describe_value(const Json& value);

// head = readuntil(separator="\r\n"); other.feed_data("x")
std::string describe_action(const SubjectAction& action);

// send "abc\r\n", cut in every way; shut down sending
std::string describe_action(const PeerAction& action);

// A `when`: CPython >=3.12, over tcp or unix, client
std::string describe_when(const Json& when);

}  // namespace gauge
