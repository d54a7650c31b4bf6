// A scenario to be asked by a test as the runner asks it.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "ref/adapter/scenario.h"

namespace streamgauge::adapter {

class ScenarioFixture : public testing::Test {
 protected:
  ScenarioFixture() = default;
  explicit ScenarioFixture(AddressesByName names) : scenario_(std::move(names)) {}

  // An array: initializer lists of pairs would become objects.
  static Json list(std::initializer_list<Json> items) { return Json::array_t(items); }

  Json carry_out(const Json& request) { return scenario_.carry_out(request); }
  // The outcome of an operation that is called as its operation is, and completes at once.
  Json outcome(Json request) {
    const std::string name = request.at("op");
    request["as"] = name;
    const Json observed = carry_out(request);
    for (const Json& observation : observed) {
      if (observation.contains(name)) return observation.at(name);
    }
    return {{"not in", observed}};
  }

  // Starts a server called "server" on a free port, and returns the port.
  int serve(Json arguments = Json::object()) {
    Json request = {
        {"op", "start_server"}, {"as", "server"}, {"stream", "in"}, {"host", "127.0.0.1"}, {"port", 0}};
    request.update(arguments);
    const Json observed = carry_out(request);
    return observed.at(0).at("server").at("port").get<int>();
  }
  // Connects to the port, as the stream "out".
  Json connect(int port) {
    return carry_out(
        {{"op", "open_connection"}, {"as", "c"}, {"stream", "out"}, {"host", "127.0.0.1"}, {"port", port}});
  }

  Scenario scenario_;
};

}  // namespace streamgauge::adapter
