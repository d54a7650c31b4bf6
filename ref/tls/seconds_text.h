#pragma once

#include <string>

#include "ref/loop/clock.h"

namespace streamgauge {

// A duration in seconds as Python shows the number that asyncio was given: "1", "0.2", "1e-05".
std::string seconds_text(Duration duration);

}  // namespace streamgauge
