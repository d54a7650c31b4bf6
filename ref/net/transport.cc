#include "ref/net/transport.h"

namespace streamgauge {

void Transport::writelines(std::span<const std::string_view> pieces) {
  std::string joined;
  for (const std::string_view piece : pieces) joined += piece;
  write(joined);
}

}  // namespace streamgauge
