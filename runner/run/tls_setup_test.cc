#include "runner/run/tls_setup.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

class TlsSetupTest : public testing::Test {
 protected:
  TlsSetupTest() { scenario_.certificates = SOURCE_DIRECTORY "/cases/certificates"; }

  std::string file(const std::string& name) const { return scenario_.certificates / (name + ".pem"); }
  Json context(const std::string& description, TlsSide side) const {
    return subject_context(scenario_, Json::parse(description), side)["context"];
  }

  Scenario scenario_ = scenario_of(R"({"over": ["tls"]})");
};

TEST_F(TlsSetupTest, WhatGoesWithoutSayingIsSaid) {
  EXPECT_EQ(context("{}", TlsSide::client), (Json{{"side", "client"}, {"ca", file("ca")}}));
  EXPECT_EQ(context("{}", TlsSide::server), (Json{{"side", "server"}, {"certificate", file("localhost")}}));
  EXPECT_EQ(context(R"({"verify": "required"})", TlsSide::server)["ca"], file("ca"));
  EXPECT_FALSE(context(R"({"verify": "none"})", TlsSide::server).contains("ca"));
}

TEST_F(TlsSetupTest, WhatIsSaidCounts) {
  EXPECT_EQ(context(R"({"ca": null, "certificate": "client", "alpn": ["h2"]})", TlsSide::client),
            (Json{{"certificate", file("client")}, {"alpn", {"h2"}}, {"side", "client"}}));
  EXPECT_EQ(context(R"({"certificate": null})", TlsSide::server), (Json{{"side", "server"}}));
  EXPECT_EQ(context(R"({"side": "server"})", TlsSide::client)["certificate"], file("localhost"));
}

TEST_F(TlsSetupTest, ThePeersContextsAreShared) {
  TlsContexts contexts;
  EXPECT_NE(peer_layer(contexts, scenario_, Json::object(), TlsSide::server), nullptr);
  EXPECT_NE(peer_layer(contexts, scenario_, {{"version", "1.2"}}, TlsSide::client), nullptr);
  EXPECT_THROW(peer_layer(contexts, scenario_, {{"certificate", "nobody"}}, TlsSide::server), TlsError);
}

}  // namespace
}  // namespace gauge
