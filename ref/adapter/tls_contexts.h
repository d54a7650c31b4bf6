#pragma once

#include <memory>

#include "ref/adapter/wire.h"
#include "ref/net/tls_layer.h"

namespace streamgauge::adapter {

// What `ssl` stands for: true, which is the default, or {"context": {...}} (spec/protocol.md, section 10).
// The same description gives the same context for as long as its files stay as they are, since reading them
// takes time. Throws Unsupported for anything else and for a context that cannot be made so, and Failed for a
// description that is none and for a file that cannot be read.
std::shared_ptr<const TlsLayer> tls_layer(const Json& value);

}  // namespace streamgauge::adapter
