// Steps and observations as whole sentences, for somebody who does not know the notation of scenarios.
#pragma once

#include <string>

#include "runner/case/scenario.h"
#include "runner/report/prose.h"

namespace gauge {

// "The subject calls readuntil(";"), and its outcome is called tail."
Prose sentence_of(const SubjectAction& action);
// "In one turn of its loop the subject calls read(), then cancels the call head."
Prose sentence_of(const TogetherAction& together);
// "The peer sends "abc" byte by byte."
Prose sentence_of(const PeerAction& action);
Prose sentence_of(const Step& step);

// "tail raises IncompleteReadError(...): "2 bytes read ..."." `observation` is one of protocol.md, section 4.
Prose sentence_of_observation(const Json& observation);

// How the stream of a variant comes to life before the first step: scenario.md, "Variants".
Prose sentence_of_prelude(const Scenario& scenario, const Variant& variant);

// The name under which an operation's outcome is observed.
std::string outcome_name(const SubjectAction& action);

}  // namespace gauge
