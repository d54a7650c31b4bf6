#include <gtest/gtest.h>

#include "ref/adapter/scenario_fixture.h"

// What is expected here is what CPython 3.15 does, as observed through its adapter.
namespace streamgauge::adapter {
namespace {

class ServerOperationsTest : public ScenarioFixture {
 protected:
  static Json on_server(const char* op) { return {{"op", op}, {"as", op}, {"server", "server"}}; }
};

TEST_F(ServerOperationsTest, AServerServesUntilItIsClosed) {
  const int port = serve();
  EXPECT_EQ(outcome(on_server("server_is_serving")), true);
  EXPECT_EQ(outcome(on_server("server_sockets")), list({list({Json{{"text", "127.0.0.1"}}, port})}));
  EXPECT_EQ(carry_out(on_server("server_wait_closed")), Json::array());
  EXPECT_EQ(carry_out(on_server("server_close")),
            list({{{"server_close", nullptr}}, {{"server_wait_closed", nullptr}}}));
  EXPECT_EQ(outcome(on_server("server_is_serving")), false);
  EXPECT_EQ(outcome(on_server("server_sockets")), Json::array());
  EXPECT_EQ(outcome(on_server("server_start_serving"))["message"], "'NoneType' object is not iterable");
  EXPECT_THROW(carry_out({{"op", "server_close"}, {"server", "other"}}), Failed);
}

TEST_F(ServerOperationsTest, LeavingItWaitsForItsConnections) {
  EXPECT_EQ(connect(serve()).size(), 2U);
  EXPECT_EQ(outcome(on_server("server_enter")), nullptr);
  EXPECT_EQ(carry_out(on_server("server_exit")), Json::array());
  EXPECT_EQ(carry_out({{"op", "close"}, {"on", "in"}}), list({{{"server_exit", nullptr}}}));
}

TEST_F(ServerOperationsTest, ServingForEverEndsWithACancellation) {
  connect(serve({{"start_serving", true}}));
  EXPECT_EQ(carry_out(on_server("server_serve_forever")), Json::array());
  const Json cancelled = carry_out({{"op", "cancel"}, {"call", "server_serve_forever"}});
  EXPECT_EQ(cancelled[0]["server_serve_forever"]["raises"], "CancelledError");
  EXPECT_EQ(outcome({{"op", "is_closing"}, {"on", "in"}}), true);
}

TEST_F(ServerOperationsTest, ItsConnectionsAreClosedOrAborted) {
  connect(serve());
  EXPECT_EQ(outcome(on_server("server_close_clients")), nullptr);
  EXPECT_EQ(outcome({{"op", "is_closing"}, {"on", "in"}}), true);
  EXPECT_EQ(outcome(on_server("server_abort_clients")), nullptr);
}

TEST_F(ServerOperationsTest, OutOfDescriptorsItWaits) {
  const int port = serve({{"backlog", 0}});
  carry_out({{"op", "new_socket"}, {"socket", "peer"}});
  leave_descriptors(1);
  const Json refused = connect(port);
  EXPECT_EQ(refused.at(0).at("loop_error").at("context"), "socket.accept() out of system resource")
      << refused;
  carry_out({{"op", "limit_descriptors"}, {"free", nullptr}});
  EXPECT_EQ(carry_out({{"op", "advance"}, {"ms", 1000}}), list({{{"accepted", {{"streams", "in"}}}}}));
}

}  // namespace
}  // namespace streamgauge::adapter
