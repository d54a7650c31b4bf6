#include "ref/adapter/handlers.h"

#include <gtest/gtest.h>

#include "ref/adapter/scenario_fixture.h"

// What is expected here is what CPython 3.15 does, as observed through its adapter.
namespace streamgauge::adapter {
namespace {

class HandlersTest : public ScenarioFixture {
 protected:
  // What is observed when a server with such a handler is connected to, without the connection itself.
  Json connected(const char* handler) {
    Json observed = connect(serve({{"handler", handler}}));
    for (std::size_t i = 0; i < observed.size(); ++i) {
      if (observed[i].contains("c")) observed.erase(i--);
    }
    return observed;
  }
  Json finish(const char* how) { return carry_out({{"op", "finish_handler"}, {"on", "in"}, {"how", how}}); }
  bool is_closing() { return outcome({{"op", "is_closing"}, {"on", "in"}}).get<bool>(); }
};

const Json kAccepted = {{"accepted", {{"streams", "in"}}}};
const Json kFailure = {{"loop_error",
                        {{"raises", "RuntimeError"},
                         {"message", "handler"},
                         {"context", "Unhandled exception in client_connected_cb"}}}};

TEST_F(HandlersTest, APlainOneOnlyNamesTheConnection) {
  EXPECT_EQ(connected("plain"), list({kAccepted}));
  EXPECT_THROW(finish("return"), Failed);
}

TEST_F(HandlersTest, OneThatRaisesIsReportedAndItsConnectionClosed) {
  EXPECT_EQ(connected("raising"), list({kAccepted, kFailure}));
  EXPECT_TRUE(is_closing());
}

TEST_F(HandlersTest, NoneNamesNothing) {
  EXPECT_EQ(connected("none"), Json::array());
  EXPECT_EQ(scenario_.end(), Json::array()) << "and its connection does not leak";
}

TEST_F(HandlersTest, ACoroutineMayReturn) {
  EXPECT_EQ(connected("coroutine"), list({kAccepted}));
  EXPECT_EQ(finish("return"), Json::array());
  EXPECT_FALSE(is_closing());
  EXPECT_THROW(finish("return"), Failed);
}

TEST_F(HandlersTest, OrRaise) {
  connected("coroutine");
  EXPECT_EQ(finish("raise"), list({kFailure}));
  EXPECT_TRUE(is_closing());
}

TEST_F(HandlersTest, OrBeCancelled) {
  connected("coroutine");
  EXPECT_EQ(finish("cancel"), Json::array());
  EXPECT_TRUE(is_closing());
}

TEST_F(HandlersTest, OrBeLeftToTheEnd) {
  connected("coroutine");
  EXPECT_EQ(scenario_.end(), Json::array());
}

TEST_F(HandlersTest, ConnectionsAreNumbered) {
  const int port = serve();
  connect(port);
  carry_out({{"op", "open_connection"}, {"stream", "again"}, {"host", "127.0.0.1"}, {"port", port}});
  EXPECT_FALSE(outcome({{"op", "is_closing"}, {"on", "in2"}}).get<bool>());
}

}  // namespace
}  // namespace streamgauge::adapter
