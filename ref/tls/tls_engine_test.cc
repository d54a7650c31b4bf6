#include "ref/tls/tls_engine.h"

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include <string>

#include "ref/base/errors.h"
#include "ref/testing/tls_fixture.h"
#include "ref/tls/tls_error.h"

namespace streamgauge {
namespace {

// Two engines back to back. What is expected was seen on CPython 3.15.2's ssl.SSLObject, between MemoryBIOs.
class TlsEngineTest : public testing::TestWithParam<TlsVersion> {
 protected:
  void make(const std::optional<std::string>& server_hostname = "localhost") {
    client = std::make_unique<TlsEngine>(contexts.client, false, server_hostname);
    server = std::make_unique<TlsEngine>(contexts.server, true, std::nullopt);
  }

  static void carry(TlsEngine& from, TlsEngine& to) {
    const std::string bytes = from.bio().take_outgoing();
    const LentBytes lent(to.bio(), bytes);
  }

  // Goes on until both are done or one has failed.
  void handshake() {
    TlsStatus client_status = TlsStatus::kWantRead;
    TlsStatus server_status = TlsStatus::kWantRead;
    for (int flights = 0; flights < 4; ++flights) {
      if (client_status == TlsStatus::kWantRead) client_status = client->do_handshake();
      carry(*client, *server);
      if (server_status == TlsStatus::kWantRead) server_status = server->do_handshake();
      carry(*server, *client);
    }
    both_done = client_status == TlsStatus::kDone && server_status == TlsStatus::kDone;
  }

  void connect() {
    make();
    handshake();
    ASSERT_TRUE(both_done);
  }

  std::string handshake_error() {
    handshake();
    EXPECT_FALSE(both_done);
    return client->error() ? text_of(client->error()) : "";
  }

  // What can be read now, and how that ended.
  static std::string read(TlsEngine& engine, std::size_t block_bytes = 1 << 15) {
    std::string block(block_bytes, '\0');
    std::string all;
    for (;;) {
      std::size_t count = 0;
      switch (engine.read(block, &count)) {
        case TlsStatus::kDone:
          all.append(block, 0, count);
          break;
        case TlsStatus::kWantRead:
          return all;
        case TlsStatus::kClosed:
          return all + "(closed)";
        case TlsStatus::kFailed:
          return all + "(" + text_of(engine.error()) + ")";
      }
    }
  }

  static void write(TlsEngine& engine, const std::string& data) {
    std::size_t count = 0;
    ASSERT_EQ(engine.write(data, &count), TlsStatus::kDone);
    ASSERT_EQ(count, data.size());
  }

  TlsContexts contexts{GetParam()};
  std::unique_ptr<TlsEngine> client;
  std::unique_ptr<TlsEngine> server;
  bool both_done = false;
};

TEST_P(TlsEngineTest, AgreesOnAVersionAndACipher) {
  make();
  EXPECT_FALSE(client->version().has_value());
  EXPECT_FALSE(client->cipher().has_value());
  handshake();
  ASSERT_TRUE(both_done);
  const bool is_12 = GetParam() == TlsVersion::kTlsV1_2;
  EXPECT_EQ(client->version(), is_12 ? "TLSv1.2" : "TLSv1.3");
  EXPECT_EQ(server->version(), client->version());
  EXPECT_EQ(client->cipher()->name, is_12 ? "ECDHE-ECDSA-AES256-GCM-SHA384" : "TLS_AES_256_GCM_SHA384");
  EXPECT_EQ(client->cipher()->protocol, is_12 ? "TLSv1.2" : "TLSv1.3");
  EXPECT_EQ(client->cipher()->secret_bits, 256);
  EXPECT_FALSE(client->session_reused());
  EXPECT_FALSE(client->selected_alpn_protocol().has_value());
}

TEST_P(TlsEngineTest, CarriesData) {
  connect();
  EXPECT_EQ(read(*server), "");
  write(*client, "abc");
  write(*client, "de");
  carry(*client, *server);
  EXPECT_EQ(read(*server), "abcde");
  const std::string large(100000, 'x');
  write(*server, large);
  carry(*server, *client);
  EXPECT_EQ(read(*client), large);
}

TEST_P(TlsEngineTest, ReadsWhatHasComeByteByByte) {
  connect();
  write(*client, "hello");
  const std::string bytes = client->bio().take_outgoing();
  std::string received;
  for (const char& byte : bytes) {
    const LentBytes lent(server->bio(), std::string_view(&byte, 1));
    received += read(*server);
    EXPECT_EQ(received.empty(), &byte != &bytes.back());
  }
  EXPECT_EQ(received, "hello");
}

TEST_P(TlsEngineTest, ASmallBlockGetsARecordInParts) {
  connect();
  write(*client, "hello");
  carry(*client, *server);
  EXPECT_EQ(read(*server, 2), "hello");
}

TEST_P(TlsEngineTest, BothSayGoodbye) {
  connect();
  EXPECT_EQ(client->unwrap(), TlsStatus::kWantRead);
  carry(*client, *server);
  EXPECT_EQ(read(*server), "(closed)");
  EXPECT_EQ(read(*server), "(closed)");
  EXPECT_EQ(server->unwrap(), TlsStatus::kDone);
  carry(*server, *client);
  EXPECT_EQ(client->unwrap(), TlsStatus::kDone);
}

TEST_P(TlsEngineTest, DataAfterOnesOwnGoodbyeIsAnError) {
  connect();
  EXPECT_EQ(client->unwrap(), TlsStatus::kWantRead);
  write(*server, "more");
  carry(*server, *client);
  EXPECT_EQ(client->unwrap(), TlsStatus::kFailed);
  EXPECT_EQ(text_of(client->error()),
            "[SSL: APPLICATION_DATA_AFTER_CLOSE_NOTIFY] application data after close notify (_ssl.c:N)");
}

TEST_P(TlsEngineTest, AForgedRecordIsAnError) {
  connect();
  write(*client, "hello");
  std::string bytes = client->bio().take_outgoing();
  bytes.back() ^= 1;
  const LentBytes lent(server->bio(), bytes);
  EXPECT_EQ(read(*server),
            "([SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC] decryption failed or bad record mac (_ssl.c:N))");
}

TEST_P(TlsEngineTest, WhatIsNotTlsIsAnError) {
  make();
  const LentBytes lent(client->bio(), "HTTP/1.1 400 Bad Request\r\n");
  EXPECT_EQ(client->do_handshake(), TlsStatus::kFailed);
  EXPECT_EQ(repr(client->error()),
            "SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:N)')");
  const LentBytes request(server->bio(), "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(server->do_handshake(), TlsStatus::kFailed);
  EXPECT_EQ(text_of(server->error()), "[SSL: HTTP_REQUEST] http request (_ssl.c:N)");
}

TEST_P(TlsEngineTest, AnUnknownAuthorityIsNotTrusted) {
  TestAuthority other;
  contexts.server = TlsContext::server();
  contexts.server->load_cert_chain(other.issue("localhost", "DNS:localhost"));
  make();
  EXPECT_EQ(
      handshake_error(),
      "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate "
      "(_ssl.c:N)");
  try {
    std::rethrow_exception(client->error());
  } catch (const SSLCertVerificationError& error) {
    EXPECT_EQ(error.verify_code(), X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
    EXPECT_EQ(error.verify_message(), "unable to get local issuer certificate");
    EXPECT_EQ(error.reason(), "CERTIFICATE_VERIFY_FAILED");
  }
}

TEST_P(TlsEngineTest, AnExpiredCertificateIsRefused) {
  contexts.server = TlsContext::server();
  contexts.server->load_cert_chain(TlsContexts::authority().issue("localhost", "DNS:localhost", -1));
  make();
  EXPECT_EQ(handshake_error(),
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:N)");
}

TEST_P(TlsEngineTest, TheNameMustBeThatOfTheCertificate) {
  make("example.org");
  EXPECT_EQ(
      handshake_error(),
      "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not "
      "valid for 'example.org'. (_ssl.c:N)");
}

TEST_P(TlsEngineTest, AnAddressMustBeThatOfTheCertificate) {
  make("127.0.0.1");
  handshake();
  EXPECT_TRUE(both_done);
  make("127.0.0.2");
  EXPECT_EQ(
      handshake_error(),
      "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: IP address mismatch, certificate is not "
      "valid for '127.0.0.2'. (_ssl.c:N)");
}

TEST_P(TlsEngineTest, ANameIsSentAndAnAddressIsNot) {
  make("localhost");
  client->do_handshake();
  EXPECT_NE(client->bio().take_outgoing().find("localhost"), std::string::npos);
  make("127.0.0.1");
  client->do_handshake();
  EXPECT_EQ(client->bio().take_outgoing().find("127.0.0.1"), std::string::npos);
}

TEST_P(TlsEngineTest, WithoutANameThereIsNothingToCheck) {
  EXPECT_THROW(make(std::nullopt), ValueError);
  contexts.client->set_check_hostname(false);
  make(std::nullopt);
  handshake();
  EXPECT_TRUE(both_done);
  EXPECT_FALSE(client->server_hostname().has_value());
}

TEST_P(TlsEngineTest, AContextIsForOneSide) {
  contexts.client->set_check_hostname(false);
  try {
    const TlsEngine engine(contexts.client, true, std::nullopt);
    FAIL();
  } catch (const SSLError& error) {
    EXPECT_STREQ(error.what(), "Cannot create a server socket with a PROTOCOL_TLS_CLIENT context (_ssl.c:N)");
  }
  try {
    const TlsEngine engine(contexts.server, false, std::nullopt);
    FAIL();
  } catch (const SSLError& error) {
    EXPECT_STREQ(error.what(), "Cannot create a client socket with a PROTOCOL_TLS_SERVER context (_ssl.c:N)");
  }
}

TEST_P(TlsEngineTest, TheFirstProtocolOfTheServerThatTheClientKnowsIsSpoken) {
  contexts.client->set_alpn_protocols({"http/1.1", "h2"});
  contexts.server->set_alpn_protocols({"h3", "h2", "http/1.1"});
  connect();
  EXPECT_EQ(client->selected_alpn_protocol(), "h2");
  EXPECT_EQ(server->selected_alpn_protocol(), "h2");
}

TEST_P(TlsEngineTest, WithoutACommonProtocolThereIsNone) {
  contexts.client->set_alpn_protocols({"http/1.1"});
  contexts.server->set_alpn_protocols({"h3"});
  connect();
  EXPECT_FALSE(client->selected_alpn_protocol().has_value());
  EXPECT_FALSE(server->selected_alpn_protocol().has_value());
}

TEST_P(TlsEngineTest, TheCertificateOfTheServerIsKnown) {
  connect();
  EXPECT_EQ(client->peer_certificate()->subject,
            std::vector<PeerCertificate::RelativeName>({{{"commonName", "localhost"}}}));
  EXPECT_EQ(server->peer_certificate(), nullptr);
}

TEST_P(TlsEngineTest, OfACertificateThatWasNotVerifiedNothingIsTold) {
  contexts.client->set_check_hostname(false);
  contexts.client->set_verify_mode(VerifyMode::kNone);
  make(std::nullopt);
  handshake();
  ASSERT_TRUE(both_done);
  EXPECT_TRUE(client->peer_certificate()->is_empty());
}

TEST_P(TlsEngineTest, AServerMayAskForACertificate) {
  contexts.server->set_verify_mode(VerifyMode::kRequired);
  contexts.server->load_verify_locations(TlsContexts::authority().ca_file());
  contexts.client->load_cert_chain(TlsContexts::authority().issue("somebody", ""));
  connect();
  EXPECT_EQ(server->peer_certificate()->subject,
            std::vector<PeerCertificate::RelativeName>({{{"commonName", "somebody"}}}));
}

TEST_P(TlsEngineTest, AServerMayInsistOnACertificate) {
  contexts.server->set_verify_mode(VerifyMode::kRequired);
  make();
  handshake();
  EXPECT_FALSE(both_done);
  EXPECT_EQ(text_of(server->error()),
            "[SSL: PEER_DID_NOT_RETURN_A_CERTIFICATE] peer did not return a certificate (_ssl.c:N)");
}

INSTANTIATE_TEST_SUITE_P(Versions, TlsEngineTest, testing::Values(TlsVersion::kTlsV1_2, TlsVersion::kTlsV1_3),
                         name_of);

}  // namespace
}  // namespace streamgauge
