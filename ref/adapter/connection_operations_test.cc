#include <gtest/gtest.h>

#include "ref/adapter/scenario_fixture.h"

// What is expected here is what CPython 3.15 does, as observed through its adapter.
namespace streamgauge::adapter {
namespace {

class ConnectionOperationsTest : public ScenarioFixture {
 protected:
  ConnectionOperationsTest() : ScenarioFixture({{"both", {"::1", "127.0.0.1"}}, {"nobody", {}}}) {}

  Json open(Json arguments) {
    Json request = {{"op", "open_connection"}, {"stream", "s"}};
    request.update(arguments);
    return outcome(request);
  }
  std::string unsupported(const Json& request) {
    try {
      carry_out(request);
    } catch (const Unsupported& reason) {
      return reason.what();
    }
    return "it is supported";
  }
};

TEST_F(ConnectionOperationsTest, NoneIsNotToGiveAnArgument) {
  const Json nothing = open(Json::object());
  EXPECT_EQ(nothing["message"], "host and port was not specified and no sock specified");
  EXPECT_EQ(open({{"host", nullptr}, {"port", nullptr}, {"sock", nullptr}, {"local_addr", nullptr}}),
            nothing);
}

TEST_F(ConnectionOperationsTest, TheArgumentsReachTheLibrary) {
  const int port = serve();
  EXPECT_EQ(open({{"host", "nobody"}, {"port", port}})["message"], "getaddrinfo() returned empty list");
  const Json all = open({{"host", "both"}, {"port", 1}, {"all_errors", true}});
  EXPECT_EQ(all["raises"], "ExceptionGroup");
  EXPECT_EQ(all["exceptions"].size(), 2U);
  EXPECT_EQ(open({{"host", "both"}, {"port", 1}, {"family", "AF_INET"}})["message"],
            "[Errno 111] Connect call failed ('127.0.0.1', 1)");
  EXPECT_EQ(open({{"host", "both"}, {"port", 1}, {"flags", {"AI_NUMERICHOST"}}})["errno"], "EAI_NONAME");
  EXPECT_EQ(open({{"host", "127.0.0.1"}, {"port", port}, {"limit", 0}})["message"], "Limit cannot be <= 0");
  EXPECT_EQ(open({{"host", {{"bytes", "127.0.0.1"}}},
                  {"port", std::to_string(port)},
                  {"local_addr", {"127.0.0.7", 0}},
                  {"happy_eyeballs_delay", 0.25},
                  {"interleave", 1}}),
            Json({{"streams", "s"}}));
  EXPECT_EQ(outcome({{"op", "get_extra_info"}, {"on", "s"}, {"name", "sockname"}})[0],
            Json({{"text", "127.0.0.7"}}));
}

TEST_F(ConnectionOperationsTest, WhatTheTypesOfCppExcludeIsUnsupported) {
  const auto with = [](const char* field, Json value) {
    return Json{{"op", "start_server"}, {"stream", "s"}, {field, std::move(value)}};
  };
  EXPECT_EQ(unsupported(with("port", 1.5)), "port is an int or a string in C++, not a float");
  EXPECT_EQ(unsupported(with("host", 5)), "host is a string in C++, not a number");
  EXPECT_EQ(unsupported(with("backlog", nullptr)), "backlog is an integer in C++, not none");
  EXPECT_EQ(unsupported(with("extra", {{"colour", "red"}})), "the options have no member colour in C++");
  EXPECT_EQ(unsupported(with("handler", "not-callable")),
            "a handler that cannot be called does not compile in C++");
  EXPECT_EQ(unsupported({{"op", "open_connection"}, {"stream", "s"}, {"local_addr", {"127.0.0.1"}}}),
            "local_addr is a host and a port in C++");
}

TEST_F(ConnectionOperationsTest, ACallCanBeAwaitedAndTheClockPutForward) {
  const Json first = {{"op", "open_connection"}, {"as", "c"}, {"stream", "s"}, {"host", "both"}, {"port", 1}};
  EXPECT_EQ(carry_out({{"op", "together"},
                       {"ops", list({first, {{"op", "advance"}, {"as", "late"}, {"ms", 300}}})}})[0],
            Json({{"late", nullptr}}));
  EXPECT_EQ(carry_out({{"op", "await"}, {"call", "c"}}), Json::array()) << "it has completed";
  EXPECT_THROW(carry_out({{"op", "await"}, {"call", "unknown"}}), Failed);
}

}  // namespace
}  // namespace streamgauge::adapter
