// The conversation of an adapter with the runner: one scenario after the other (spec/protocol.md).
#pragma once

#include <memory>
#include <string_view>

#include "ref/adapter/scenario.h"
#include "ref/adapter/wire.h"

namespace streamgauge::adapter {

//   idle --begin--> in a scenario --end--> idle; hello when idle
class Session {
 public:
  // `wire` must outlive the session.
  explicit Session(Wire& wire) : wire_(wire) {}

  // Answers requests until the end of the input. Throws std::system_error if the wire fails.
  void run();

 private:
  Json answer(std::string_view line);
  // What goes into the answer besides its id.
  Json answer(const Json& request);
  Json begin(const Json& request);

  Wire& wire_;
  std::unique_ptr<Scenario> scenario_;
};

}  // namespace streamgauge::adapter
