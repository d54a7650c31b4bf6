// What a scenario's requests leave open until they are played: {"port_of"}, {"path_of"}, TLS contexts.
#pragma once

#include <set>
#include <string>

#include "runner/case/scenario.h"
#include "runner/run/scene.h"
#include "runner/run/tls_setup.h"

namespace gauge {

class References {
 public:
  // The scene must outlive it.
  explicit References(Scene& scene) : scene_(scene) {}

  // The request with everything filled in. Throws BrokenOff: there is nothing of a name; what conversation
  // throws.
  Json resolve(Json request);

 private:
  void resolve_value(Json& value);
  void resolve_operation(Json& operation);
  TlsSide side_of(const Json& operation) const;
  int port_of(const std::string& name);

  Scene& scene_;
  std::set<std::string> accepting_;  // the names that servers give their connections
};

}  // namespace gauge
