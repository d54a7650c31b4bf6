#pragma once

#include <map>
#include <string>

namespace streamgauge::adapter {

// The descriptors that this process has open, each with its kind as proc(5) names it: "socket", "pipe", or
// the path of a file.
std::map<int, std::string> open_descriptors();

}  // namespace streamgauge::adapter
