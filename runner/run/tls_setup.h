// Descriptions of TLS contexts in a scenario (spec/scenario.md, "TLS") -> contexts of the two ends.
#pragma once

#include <memory>

#include "runner/case/scenario.h"
#include "runner/peer/tls_context.h"
#include "runner/peer/tls_layer.h"

namespace gauge {

using TlsSide = TlsDescription::Side;

// {"context": {...}} as protocol.md, section 10 has it: with its side, with what goes without saying in a
// scenario, with certificates as absolute paths.
Json subject_context(const Scenario& scenario, Json description, TlsSide side);

// The peer's end of a TLS connection; `overrides` stand in the place of fields of the scenario's `tls.peer`.
// Throws TlsError.
std::unique_ptr<TlsLayer> peer_layer(TlsContexts& contexts, const Scenario& scenario, const Json& overrides,
                                     TlsSide side);

}  // namespace gauge
