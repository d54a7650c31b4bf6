#include "runner/run/transcript.h"

namespace gauge {

bool adapter_is_usable(Ending ending) {
  return ending == Ending::complete || ending == Ending::unsupported || ending == Ending::failed;
}

std::string step_pointer(std::size_t index) { return "/steps/" + std::to_string(index); }

}  // namespace gauge
