#include "runner/run/adapter_slot.h"

namespace gauge {

AdapterClient& AdapterSlot::client() {
  if (!client_) {
    ++starts_;
    client_.emplace(subject_.command, options_, interrupt_);
  }
  return *client_;
}

}  // namespace gauge
