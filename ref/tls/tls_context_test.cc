// What is expected was seen on CPython 3.15.2's ssl.SSLContext.
#include "ref/tls/tls_context.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <fstream>
#include <sstream>
#include <string>

#include "ref/base/errors.h"
#include "ref/testing/recording_protocol.h"
#include "ref/testing/tls_fixture.h"
#include "ref/tls/tls_error.h"

namespace streamgauge {
namespace {

template <class Call>
std::string complaint(Call call) {
  try {
    call();
    return "none";
  } catch (const Exception& error) {
    return std::string(error.class_name()) + ": " + error.what();
  }
}

std::string content_of(const std::string& file) {
  std::ostringstream content;
  content << std::ifstream(file).rdbuf();
  return content.str();
}

// Whether a client with this context accepts the certificate of the shared authority.
bool is_trusted_by(const std::shared_ptr<TlsContext>& client) {
  const TlsContexts contexts;
  TlsPeer first(client, false);
  TlsPeer second(contexts.server, true);
  first.receive("");
  for (int flights = 0; flights < 3; ++flights) {
    second.receive(first.take());
    first.receive(second.take());
  }
  return first.handshake_done && second.handshake_done;
}

TEST(TlsContextTest, AClientVerifiesAndAServerDoesNot) {
  const auto client = TlsContext::client();
  EXPECT_EQ(client->verify_mode(), VerifyMode::kRequired);
  EXPECT_TRUE(client->check_hostname());
  EXPECT_TRUE(client->is_context());
  EXPECT_FALSE(client->is_bool());
  const auto server = TlsContext::server();
  EXPECT_EQ(server->verify_mode(), VerifyMode::kNone);
  EXPECT_FALSE(server->check_hostname());
  EXPECT_EQ(server->num_tickets(), 2);
  EXPECT_EQ(server->minimum_version(), TlsVersion::kTlsV1_2);
  EXPECT_EQ(server->maximum_version(), TlsVersion::kMaximumSupported);
  EXPECT_EQ(server->verify_flags() & X509_V_FLAG_TRUSTED_FIRST, X509_V_FLAG_TRUSTED_FIRST);
  EXPECT_NE(server->options() & SSL_OP_NO_COMPRESSION, 0U);
  EXPECT_TRUE(server->repr().starts_with("<ssl.SSLContext object at 0x"));
}

TEST(TlsContextTest, TheDefaultIsStrict) {
  const auto context = TlsContext::create_default_context();
  EXPECT_EQ(context->verify_mode(), VerifyMode::kRequired);
  EXPECT_TRUE(context->check_hostname());
  const unsigned long strict = X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT;
  EXPECT_EQ(context->verify_flags() & strict, strict);
  EXPECT_FALSE(is_trusted_by(context));
  EXPECT_TRUE(is_trusted_by(
      TlsContext::create_default_context(TlsContext::Side::kClient, TlsContexts::authority().ca_file())));
}

TEST(TlsContextTest, CheckingTheNameNeedsACertificate) {
  const auto context = TlsContext::client();
  EXPECT_EQ(complaint([&] { context->set_verify_mode(VerifyMode::kNone); }),
            "ValueError: Cannot set verify_mode to CERT_NONE when check_hostname is enabled.");
  context->set_check_hostname(false);
  for (const VerifyMode mode : {VerifyMode::kNone, VerifyMode::kOptional, VerifyMode::kRequired}) {
    context->set_verify_mode(mode);
    EXPECT_EQ(context->verify_mode(), mode);
  }
  context->set_verify_mode(VerifyMode::kNone);
  context->set_check_hostname(true);
  EXPECT_EQ(context->verify_mode(), VerifyMode::kRequired);
}

TEST(TlsContextTest, FlagsAndOptionsAreSetAsAWhole) {
  const auto context = TlsContext::client();
  context->set_verify_flags(X509_V_FLAG_CRL_CHECK);
  EXPECT_EQ(context->verify_flags(), static_cast<unsigned long>(X509_V_FLAG_CRL_CHECK));
  context->set_options(SSL_OP_NO_TICKET);
  EXPECT_EQ(context->options() & (SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION), SSL_OP_NO_TICKET);
}

TEST(TlsContextTest, ACertificateHasItsKeyInTheSameFileOrInAnother) {
  TestAuthority authority;
  const std::string file = authority.issue("x", "DNS:x");
  EXPECT_EQ(complaint([&] { TlsContext::server()->load_cert_chain(file); }), "none");
  const std::string key = authority.encrypt_key(file, "secret");
  EXPECT_EQ(complaint([&] { TlsContext::server()->load_cert_chain(file, key, "secret"); }), "none");
  EXPECT_EQ(complaint([&] { TlsContext::server()->load_cert_chain(file, key, "wrong"); }),
            "SSLError: [SSL] PEM lib (_ssl.c:N)");
}

TEST(TlsContextTest, WhatCannotBeLoadedIsToldAsPythonTellsIt) {
  TestAuthority authority;
  const auto context = TlsContext::server();
  EXPECT_EQ(complaint([&] { context->load_cert_chain("/nonexistent/c.pem"); }),
            "FileNotFoundError: [Errno 2] No such file or directory: '/nonexistent/c.pem'");
  const std::string text = authority.write_file("text", "hello\n");
  EXPECT_EQ(complaint([&] { context->load_cert_chain(text); }), "SSLError: [SSL] PEM lib (_ssl.c:N)");
  const std::string one = authority.issue("one", "DNS:one");
  const std::string other = authority.issue("other", "DNS:other");
  EXPECT_EQ(complaint([&] { context->load_cert_chain(one, other); }),
            "SSLError: [X509: KEY_VALUES_MISMATCH] key values mismatch (_ssl.c:N)");
  EXPECT_EQ(complaint([&] { context->load_verify_locations("/nonexistent/c.pem"); }),
            "FileNotFoundError: [Errno 2] No such file or directory");
  EXPECT_EQ(complaint([&] { context->load_verify_locations(text); }),
            "SSLError: [X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found (_ssl.c:N)");
}

TEST(TlsContextTest, AuthoritiesComeFromAFileOrFromMemory) {
  const auto unknowing = TlsContext::client();
  EXPECT_FALSE(is_trusted_by(unknowing));
  const std::string file = TlsContexts::authority().ca_file();
  const auto by_file = TlsContext::client();
  by_file->load_verify_locations(file);
  EXPECT_TRUE(is_trusted_by(by_file));
  const auto by_text = TlsContext::client();
  by_text->load_verify_locations(std::nullopt, std::nullopt, content_of(file));
  EXPECT_TRUE(is_trusted_by(by_text));
  // PEM is DER in base64.
  const OpenSslPtr<BIO> bio(BIO_new_file(file.c_str(), "r"));
  const OpenSslPtr<X509> certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.get(), &der);
  const auto by_der = TlsContext::client();
  by_der->load_verify_locations(std::nullopt, std::nullopt,
                                std::string(reinterpret_cast<char*>(der), static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  EXPECT_TRUE(is_trusted_by(by_der));
}

TEST(TlsContextTest, AuthoritiesMustBeThere) {
  const auto context = TlsContext::client();
  EXPECT_EQ(complaint([&] { context->load_verify_locations(std::nullopt); }),
            "TypeError: cafile, capath and cadata cannot be all omitted");
  EXPECT_EQ(complaint([&] { context->load_verify_locations(std::nullopt, std::nullopt, "xx"); }),
            "SSLError: no start line: cadata does not contain a certificate (_ssl.c:N)");
  EXPECT_EQ(complaint([&] { context->load_verify_locations(std::nullopt, std::nullopt, "0x"); }),
            "SSLError: not enough data: cadata does not contain a certificate (_ssl.c:N)");
  EXPECT_EQ(complaint([&] { context->load_verify_locations(std::nullopt, std::nullopt, ""); }),
            "ValueError: Empty certificate data");
}

TEST(TlsContextTest, VersionsAreBounds) {
  const auto context = TlsContext::client();
  context->set_minimum_version(TlsVersion::kTlsV1_3);
  EXPECT_EQ(context->minimum_version(), TlsVersion::kTlsV1_3);
  context->set_minimum_version(TlsVersion::kMinimumSupported);
  EXPECT_EQ(context->minimum_version(), TlsVersion::kMinimumSupported);
  context->set_maximum_version(TlsVersion::kTlsV1_2);
  EXPECT_EQ(context->maximum_version(), TlsVersion::kTlsV1_2);
  context->set_maximum_version(TlsVersion::kMaximumSupported);
  EXPECT_EQ(context->maximum_version(), TlsVersion::kMaximumSupported);
}

TEST(TlsContextTest, VersionsWithoutACommonOneEndTheHandshake) {
  const TlsContexts contexts;
  contexts.client->set_minimum_version(TlsVersion::kTlsV1_3);
  contexts.server->set_maximum_version(TlsVersion::kTlsV1_2);
  TlsPeer client(contexts.client, false);
  TlsPeer server(contexts.server, true);
  client.receive("");
  server.receive(client.take());
  EXPECT_EQ(text_of(server.engine.error()), "[SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:N)");
  client.receive(server.take());
  EXPECT_EQ(text_of(client.engine.error()),
            "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:N)");
}

TEST(TlsContextTest, CiphersAndProtocolsAreChecked) {
  const auto context = TlsContext::client();
  EXPECT_EQ(complaint([&] { context->set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256"); }), "none");
  EXPECT_EQ(complaint([&] { context->set_ciphers("nonsense"); }), "SSLError: No cipher can be selected.");
  EXPECT_EQ(complaint([&] { context->set_alpn_protocols({"h2", ""}); }),
            "SSLError: ALPN protocols must be 1 to 255 in length");
  EXPECT_EQ(complaint([&] { context->set_alpn_protocols({std::string(256, 'x')}); }),
            "SSLError: ALPN protocols must be 1 to 255 in length");
  EXPECT_EQ(complaint([&] { context->set_alpn_protocols({std::string(255, 'x')}); }), "none");
}

TEST(TlsContextTest, TheNumberOfTicketsIsAServers) {
  EXPECT_EQ(complaint([] { TlsContext::client()->set_num_tickets(3); }),
            "ValueError: SSLContext is not a server context.");
  const auto server = TlsContext::server();
  EXPECT_EQ(complaint([&] { server->set_num_tickets(-1); }), "ValueError: value must be non-negative");
  server->set_num_tickets(0);
  EXPECT_EQ(server->num_tickets(), 0);
}

// --- ssl=True ---

TEST(DefaultTlsTest, StandsForAContextOfAClient) {
  TestLoop test;
  const auto layer = default_tls();
  EXPECT_TRUE(layer->is_bool());
  EXPECT_FALSE(layer->is_context());
  EXPECT_EQ(layer->repr(), "True");
  TlsParameters parameters;
  parameters.server_side = true;
  EXPECT_EQ(complaint([&] { layer->make_protocol(test.loop, nullptr, parameters); }),
            "ValueError: Server side SSL needs a valid SSLContext");
}

TEST(DefaultTlsTest, ChecksTheNameIfThereIsOne) {
  TestLoop test;
  const auto layer = default_tls();
  const auto context_of = [&](const std::optional<std::string>& name) {
    TlsParameters parameters;
    parameters.server_hostname = name;
    const auto connection =
        layer->make_protocol(test.loop, std::make_shared<RecordingProtocol>(), parameters);
    return std::get<std::shared_ptr<const TlsContext>>(
        connection->app_transport()->get_extra_info("sslcontext"));
  };
  EXPECT_TRUE(context_of("localhost")->check_hostname());
  EXPECT_FALSE(context_of("")->check_hostname());
  EXPECT_EQ(context_of("")->verify_mode(), VerifyMode::kRequired);
  EXPECT_EQ(context_of("localhost"), context_of("example.org"));  // made once
}

}  // namespace
}  // namespace streamgauge
