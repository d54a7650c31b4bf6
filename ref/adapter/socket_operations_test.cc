#include <gtest/gtest.h>

#include "ref/adapter/scenario_fixture.h"

// What is expected here is what CPython 3.15 does, as observed through its adapter.
namespace streamgauge::adapter {
namespace {

class SocketOperationsTest : public ScenarioFixture {
 protected:
  Json on_socket(const char* op, const char* socket) { return outcome({{"op", op}, {"socket", socket}}); }
};

TEST_F(SocketOperationsTest, APairIsConnected) {
  carry_out({{"op", "socket_pair"}, {"socket", "one"}, {"other", "two"}});
  EXPECT_EQ(on_socket("socket_receive", "two"), nullptr);
  EXPECT_EQ(outcome({{"op", "socket_send"}, {"socket", "one"}, {"data", "a\u00ff"}}), nullptr);
  EXPECT_EQ(on_socket("socket_receive", "two"), "a\u00ff");
  EXPECT_EQ(on_socket("socket_close", "one"), nullptr);
  EXPECT_EQ(on_socket("socket_is_open", "one"), false);
  EXPECT_EQ(on_socket("socket_receive", "two"), "");
  EXPECT_EQ(on_socket("socket_receive", "one")["errno"], "EBADF");
}

TEST_F(SocketOperationsTest, ASocketIsTakenOverAndClosed) {
  carry_out({{"op", "socket_pair"}, {"socket", "one"}, {"other", "two"}});
  EXPECT_EQ(outcome({{"op", "open_connection"}, {"stream", "s"}, {"sock", "one"}}), Json({{"streams", "s"}}));
  carry_out({{"op", "write"}, {"on", "s"}, {"data", "hello"}});
  EXPECT_EQ(on_socket("socket_receive", "two"), "hello");
  carry_out({{"op", "close"}, {"on", "s"}});
  EXPECT_EQ(on_socket("socket_is_open", "one"), false);
}

TEST_F(SocketOperationsTest, ASocketIsBoundAndListens) {
  carry_out({{"op", "new_socket"}, {"socket", "one"}, {"bind", {"127.0.0.1", 0}}, {"listen", 1}});
  const Json served = outcome({{"op", "start_server"}, {"stream", "in"}, {"sock", "one"}});
  EXPECT_EQ(connect(served.at("port").get<int>()).size(), 2U);
  EXPECT_EQ(outcome({{"op", "new_socket"},
                     {"socket", "bad"},
                     {"bind", "/nosuch/folder"},
                     {"family", "AF_UNIX"}})["raises"],
            "FileNotFoundError");
  EXPECT_THROW(carry_out({{"op", "socket_close"}, {"socket", "bad"}}), Failed);
}

TEST_F(SocketOperationsTest, OptionsAreThoseOfAStreamOrAServer) {
  connect(serve({{"reuse_address", false}, {"keep_alive", true}}));
  const auto option = [this](const char* place, const char* name, const char* option_name) {
    return outcome({{"op", "socket_option"}, {place, name}, {"option", option_name}});
  };
  EXPECT_EQ(option("on", "out", "TCP_NODELAY"), true);
  EXPECT_EQ(option("on", "out", "SO_KEEPALIVE"), false);
  EXPECT_EQ(option("server", "server", "SO_REUSEADDR"), false);
  EXPECT_EQ(option("server", "server", "SO_KEEPALIVE"), true);
  EXPECT_THROW(option("server", "server", "SO_NONSENSE"), Failed);
}

}  // namespace
}  // namespace streamgauge::adapter
