// Plays one variant of a scenario on an adapter: spec/scenario.md, "Variants", "Steps", "Cuts";
// spec/protocol.md.
#pragma once

#include <cstddef>
#include <vector>

#include "runner/case/scenario.h"
#include "runner/run/stage.h"
#include "runner/run/transcript.h"

namespace gauge {

// `pieces` is one of deliveries_of(scenario). Everything the subject does wrong is in the transcript.
// Throws Interrupted.
Transcript play(const Stage& stage, const Scenario& scenario, const Variant& variant,
                const std::vector<std::size_t>& pieces);

}  // namespace gauge
