#include "ref/tls/openssl_ptr.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace streamgauge {
namespace {

// What is not freed here is found by AddressSanitizer.
TEST(OpenSslPtrTest, FreesWhatItOwns) {
  const OpenSslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  const OpenSslPtr<BIO_METHOD> method(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "test"));
  const OpenSslPtr<SSL_CTX> context(SSL_CTX_new(TLS_method()));
  const OpenSslPtr<SSL> ssl(SSL_new(context.get()));
  const OpenSslPtr<X509> certificate(X509_new());
  const OpenSslPtr<ASN1_OCTET_STRING> text(ASN1_OCTET_STRING_new());
  const OpenSslPtr<GENERAL_NAMES> names(GENERAL_NAMES_new());
  const OpenSslPtr<AUTHORITY_INFO_ACCESS> access(AUTHORITY_INFO_ACCESS_new());
  const OpenSslPtr<CRL_DIST_POINTS> points(CRL_DIST_POINTS_new());
  EXPECT_TRUE(bio && method && context && ssl && certificate && text && names && access && points);
}

}  // namespace
}  // namespace streamgauge
