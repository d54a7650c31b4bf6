#pragma once

#include "ref/adapter/wire.h"

namespace streamgauge::adapter {

// Who the reference says that it is: the `hello` object of spec/protocol.md, section 6.
Json identity();

}  // namespace streamgauge::adapter
