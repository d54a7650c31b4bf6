// A scenario to be asked by a test as the runner asks it.
#pragma once

#include <gtest/gtest.h>

#include <cerrno>
#include <initializer_list>
#include <string>

#include "ref/adapter/error_notation.h"
#include "ref/adapter/scenario.h"
#include "ref/base/errors.h"

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

  void leave_descriptors(int free) {
    show_the_sanitizer_all_kinds();
    carry_out({{"op", "limit_descriptors"}, {"free", free}});
  }

  Scenario scenario_;

 private:
  // UndefinedBehaviorSanitizer opens a pipe to look at the first object of a kind, and takes it for a bad one
  // where descriptors have run out: so a connection, a timer and an error appear once before.
  static void show_the_sanitizer_all_kinds() {
    Scenario scenario({{"second", {"127.0.0.2", "127.0.0.1"}}});
    const Json observed = scenario.carry_out(
        {{"op", "start_server"}, {"as", "server"}, {"stream", "in"}, {"host", "127.0.0.1"}, {"port", 0}});
    const Json connected = scenario.carry_out({{"op", "open_connection"},
                                               {"as", "c"},
                                               {"stream", "out"},
                                               {"host", "second"},
                                               {"port", observed.at(0).at("server").at("port")},
                                               {"happy_eyeballs_delay", 0.25}});
    EXPECT_EQ(connected.size(), 2U) << connected;
    EXPECT_EQ(describe_error(make_os_error(EMFILE))["errno"], "EMFILE");
  }
};

}  // namespace streamgauge::adapter
