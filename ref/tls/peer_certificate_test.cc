#include "ref/tls/peer_certificate.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <cstdio>
#include <memory>
#include <string>

#include "ref/testing/test_authority.h"
#include "ref/tls/openssl_ptr.h"

namespace streamgauge {
namespace {

PeerCertificate read(const std::string& file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "re"), std::fclose);
  const OpenSslPtr<X509> certificate(PEM_read_X509(in.get(), nullptr, nullptr, nullptr));
  return PeerCertificate(*certificate);
}

using Names = std::vector<PeerCertificate::RelativeName>;
using Attributes = std::vector<PeerCertificate::Attribute>;

TEST(PeerCertificateTest, TellsWhoseItIs) {
  TestAuthority authority;
  const PeerCertificate certificate = read(authority.issue("caf\xc3\xa9", "DNS:localhost"));
  EXPECT_EQ(certificate.subject, Names({{{"commonName", "caf\xc3\xa9"}}}));
  EXPECT_EQ(certificate.issuer, Names({{{"commonName", "Test authority"}}}));
  EXPECT_EQ(certificate.version, 3);
  EXPECT_EQ(certificate.serial_number, "02");
  EXPECT_FALSE(certificate.is_empty());
  // "Jan  5 09:34:43 2018 GMT"
  EXPECT_EQ(certificate.not_before.size(), 24U);
  EXPECT_TRUE(certificate.not_after.ends_with(" GMT"));
}

// The names are those that ssl._ssl._test_decode_cert() gives for the same certificate.
TEST(PeerCertificateTest, TellsItsOtherNames) {
  TestAuthority authority;
  const PeerCertificate certificate =
      read(authority.issue("x",
                           "DNS:a.example,DNS:*.b.example,IP:127.0.0.1,IP:::1,IP:2001:db8::ff00:42:8329,"
                           "email:c@d.example,URI:http://e.example/,RID:1.2.3.4"));
  EXPECT_EQ(certificate.subject_alt_name, Attributes({{"DNS", "a.example"},
                                                      {"DNS", "*.b.example"},
                                                      {"IP Address", "127.0.0.1"},
                                                      {"IP Address", "0:0:0:0:0:0:0:1"},
                                                      {"IP Address", "2001:DB8:0:0:0:FF00:42:8329"},
                                                      {"email", "c@d.example"},
                                                      {"URI", "http://e.example/"},
                                                      {"Registered ID", "1.2.3.4"}}));
  EXPECT_TRUE(certificate.ocsp.empty());
  EXPECT_TRUE(certificate.ca_issuers.empty());
  EXPECT_TRUE(certificate.crl_distribution_points.empty());
}

TEST(PeerCertificateTest, WithoutOtherNamesThereAreNone) {
  TestAuthority authority;
  EXPECT_TRUE(read(authority.ca_file()).subject_alt_name.empty());
}

TEST(PeerCertificateTest, OneThatWasNotVerifiedIsEmpty) { EXPECT_TRUE(PeerCertificate().is_empty()); }

}  // namespace
}  // namespace streamgauge
