// Plays one variant of a scenario on an adapter: spec/scenario.md, "Variants", "Steps", "Cuts";
// spec/protocol.md.
#pragma once

#include <cstddef>
#include <vector>

#include "runner/adapter/adapter_client.h"
#include "runner/base/interrupt.h"
#include "runner/case/scenario.h"
#include "runner/peer/socket_directory.h"
#include "runner/run/transcript.h"

namespace gauge {

// What a worker lends to every play.
struct Stage {
  AdapterClient& adapter;
  SocketDirectory& sockets;
  const Interrupt& interrupt;
  int timeout_ms;  // for the subject to connect after it has said so; a watchdog only
};

// `pieces` is one of deliveries_of(scenario). Everything the subject does wrong is in the transcript.
// Throws Interrupted.
Transcript play(const Stage& stage, const Scenario& scenario, const Variant& variant,
                const std::vector<std::size_t>& pieces);

}  // namespace gauge
