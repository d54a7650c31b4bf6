#include "ref/adapter/tls_contexts.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "ref/adapter/scenario_fixture.h"
#include "ref/testing/test_authority.h"
#include "ref/tls/tls_context.h"

// What is expected here is what CPython 3.15 does, as observed through its adapter.
namespace streamgauge::adapter {
namespace {

class TlsContextsTest : public ScenarioFixture {
 protected:
  static const std::string& certificate() {
    static TestAuthority authority;
    static const std::string file = authority.issue("localhost", "DNS:localhost");
    ca() = authority.ca_file();
    return file;
  }
  static std::string& ca() {
    static std::string file;
    return file;
  }

  static Json context(Json description) { return {{"context", std::move(description)}}; }
  static Json server_context() {
    return context({{"side", "server"}, {"certificate", certificate()}, {"alpn", {"two", "one"}}});
  }
  static Json client_context() {
    certificate();
    return context({{"side", "client"}, {"ca", ca()}, {"alpn", {"one"}}, {"maximum", "TLSv1.2"}});
  }
  static const TlsContext& made(const Json& value) {
    return dynamic_cast<const TlsContext&>(*tls_layer(value));
  }

  Json connect_tls(int port, const char* hostname) {
    return carry_out({{"op", "open_connection"},
                      {"as", "c"},
                      {"stream", "out"},
                      {"host", "127.0.0.1"},
                      {"port", port},
                      {"ssl", client_context()},
                      {"server_hostname", hostname}});
  }
};

TEST_F(TlsContextsTest, AContextIsAsDescribed) {
  const TlsContext& client = made(client_context());
  EXPECT_EQ(client.side(), TlsContext::Side::kClient);
  EXPECT_EQ(client.verify_mode(), VerifyMode::kRequired);
  EXPECT_TRUE(client.check_hostname());
  EXPECT_EQ(client.maximum_version(), TlsVersion::kTlsV1_2);
  const TlsContext& blind = made(context({{"side", "client"}, {"verify", "none"}}));
  EXPECT_EQ(blind.verify_mode(), VerifyMode::kNone);
  EXPECT_FALSE(blind.check_hostname());
  const TlsContext& server = made(context({{"side", "server"}, {"verify", "optional"}, {"tickets", 0}}));
  EXPECT_EQ(server.verify_mode(), VerifyMode::kOptional);
  EXPECT_EQ(server.num_tickets(), 0);
  EXPECT_EQ(&made(client_context()), &client) << "it is made once";
  EXPECT_TRUE(tls_layer(true)->is_bool());
}

TEST_F(TlsContextsTest, WhatCannotBeMadeIsUnsupported) {
  EXPECT_THROW(tls_layer(1), Unsupported);
  EXPECT_THROW(tls_layer(context({{"side", "client"}, {"colour", "red"}})), Unsupported);
  EXPECT_THROW(tls_layer(context({{"side", "client"}, {"verify", "none"}, {"check_hostname", true}})),
               Unsupported);
  EXPECT_THROW(tls_layer(context({{"side", "both"}})), Failed);
  EXPECT_THROW(tls_layer(context({{"side", "server"}, {"certificate", "/nosuch/file"}})), Failed);
  EXPECT_THROW(tls_layer(context({{"side", "server"}, {"alpn", "one"}})), Failed);
}

TEST_F(TlsContextsTest, StreamsSpeakTls) {
  connect_tls(serve({{"ssl", server_context()}}), "localhost");
  carry_out({{"op", "write"}, {"on", "in"}, {"data", "hello\n"}});
  EXPECT_EQ(outcome({{"op", "readline"}, {"on", "out"}}), "hello\n");
  const auto says = [this](const char* name) {
    return outcome({{"op", "ssl_object"}, {"on", "out"}, {"name", name}});
  };
  EXPECT_EQ(says("version"), Json({{"text", "TLSv1.2"}}));
  EXPECT_EQ(says("selected_alpn_protocol"), Json({{"text", "one"}}));
  EXPECT_EQ(says("server_hostname"), Json({{"text", "localhost"}}));
  EXPECT_EQ(says("session_reused"), false);
  const auto extra = [this](const char* name) {
    return outcome({{"op", "get_extra_info"}, {"on", "out"}, {"name", name}});
  };
  EXPECT_EQ(extra("cipher")[2], 256);
  EXPECT_EQ(extra("compression"), nullptr);
  EXPECT_EQ(extra("sslcontext"), Json({{"type", "SSLContext"}}));
  EXPECT_EQ(extra("ssl_object"), Json({{"type", "SSLObject"}}));
  const Json certificate = extra("peercert").at("dict");
  EXPECT_EQ(certificate[0][0], Json({{"text", "subject"}}));
  EXPECT_EQ(certificate[0][1][0][0][1], Json({{"text", "localhost"}}));
  EXPECT_EQ(certificate.back()[1], list({list({Json{{"text", "DNS"}}, Json{{"text", "localhost"}}})}));
  EXPECT_EQ(scenario_.end(), Json::array());
}

TEST_F(TlsContextsTest, ACertificateOfAnotherIsRefused) {
  const Json observed = connect_tls(serve({{"ssl", server_context()}}), "example.org");
  const Json& error = observed.at(0).at("c");
  EXPECT_EQ(error["raises"], "SSLCertVerificationError");
  EXPECT_EQ(error["reason"], "CERTIFICATE_VERIFY_FAILED");
  EXPECT_EQ(error["verify_code"], 62);
  EXPECT_EQ(scenario_.end(), Json::array());
}

TEST_F(TlsContextsTest, AConnectionMayGoOnWithTls) {
  connect(serve());
  carry_out({{"op", "start_tls"}, {"as", "inner"}, {"on", "in"}, {"ssl", server_context()}});
  const Json observed = carry_out({{"op", "start_tls"},
                                   {"as", "outer"},
                                   {"on", "out"},
                                   {"ssl", client_context()},
                                   {"server_hostname", "localhost"}});
  EXPECT_EQ(observed, list({{{"inner", nullptr}}, {{"outer", nullptr}}}));
  EXPECT_EQ(outcome({{"op", "ssl_object"}, {"on", "in"}, {"name", "server_hostname"}}), nullptr);
}

TEST_F(TlsContextsTest, AHandshakeThatGoesOnAtTheEndDoesNotLeak) {
  connect(serve({{"ssl", server_context()}}));
  EXPECT_EQ(scenario_.end(), Json::array());
}

TEST_F(TlsContextsTest, FilesAreReadAlsoWithoutDescriptors) {
  const Json arguments = {{"side", "server"}, {"certificate", certificate()}, {"tickets", 1}};
  EXPECT_NO_THROW(tls_layer(context({{"side", "client"}})));  // the kinds of objects that it is made of
  leave_descriptors(0);
  EXPECT_NO_THROW(tls_layer(context(arguments)));
}

}  // namespace
}  // namespace streamgauge::adapter
