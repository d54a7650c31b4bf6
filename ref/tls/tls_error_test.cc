#include "ref/tls/tls_error.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pemerr.h>
#include <openssl/ssl.h>
#include <openssl/sslerr.h>
#include <openssl/x509err.h>

#include <string>

namespace streamgauge {
namespace {

class TlsErrorTest : public testing::Test {
 protected:
  // The texts of errors are there once a context has been made, or this was called (OPENSSL_init_ssl(3)).
  static void SetUpTestSuite() { ASSERT_EQ(OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS, nullptr), 1); }
};

// The error of an operation that left this in OpenSSL's queue.
SSLError error_of(int library, int reason) {
  ERR_raise(library, reason);
  try {
    throw_ssl_error();
  } catch (const SSLError& error) {
    return error;
  }
}

TEST_F(TlsErrorTest, NamesLibraryAndReasonAsPythonDoes) {
  const SSLError error = error_of(ERR_LIB_SSL, SSL_R_WRONG_VERSION_NUMBER);
  EXPECT_STREQ(error.what(), "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:N)");
  EXPECT_EQ(error.library(), "SSL");
  EXPECT_EQ(error.reason(), "WRONG_VERSION_NUMBER");
  EXPECT_EQ(error.class_name(), "SSLError");
  EXPECT_FALSE(error.error_number().has_value());
  EXPECT_EQ(error_of(ERR_LIB_X509, X509_R_KEY_VALUES_MISMATCH).reason(), "KEY_VALUES_MISMATCH");
  EXPECT_EQ(error_of(ERR_LIB_SSL, SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC).reason(),
            "DECRYPTION_FAILED_OR_BAD_RECORD_MAC");
}

TEST_F(TlsErrorTest, TheNameOfAnAlertDoesNotFollowItsText) {
  // "sslv3 alert ..." up to OpenSSL 3.1, "ssl/tls alert ..." since; Python has the name of the constant.
  EXPECT_EQ(error_of(ERR_LIB_SSL, SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE).reason(),
            "SSLV3_ALERT_HANDSHAKE_FAILURE");
  EXPECT_EQ(error_of(ERR_LIB_SSL, SSL_R_TLSV1_ALERT_UNKNOWN_CA).reason(), "TLSV1_ALERT_UNKNOWN_CA");
}

TEST_F(TlsErrorTest, ReasonsOfAllLibrariesHaveNoName) {
  const SSLError error = error_of(ERR_LIB_SSL, ERR_R_PEM_LIB);
  EXPECT_STREQ(error.what(), "[SSL] PEM lib (_ssl.c:N)");
  EXPECT_FALSE(error.reason().has_value());
}

TEST_F(TlsErrorTest, TheNewestErrorCountsAndTheQueueIsEmptyThen) {
  ERR_raise(ERR_LIB_PEM, PEM_R_NO_START_LINE);
  EXPECT_EQ(error_of(ERR_LIB_SSL, SSL_R_HTTP_REQUEST).reason(), "HTTP_REQUEST");
  EXPECT_EQ(ERR_peek_error(), 0UL);
}

TEST_F(TlsErrorTest, ATextOfOnesOwnSaysNothingOfOpenSsl) {
  ERR_raise(ERR_LIB_PEM, PEM_R_NO_START_LINE);
  try {
    throw_ssl_error("Cannot create a client socket");
    FAIL();
  } catch (const SSLError& error) {
    EXPECT_STREQ(error.what(), "Cannot create a client socket (_ssl.c:N)");
    EXPECT_EQ(error.repr(), "SSLError(0, 'Cannot create a client socket (_ssl.c:N)')");
    EXPECT_FALSE(error.library().has_value());
  }
  EXPECT_EQ(ERR_peek_error(), 0UL);
}

TEST_F(TlsErrorTest, ReprIsPythons) {
  EXPECT_EQ(SSLError("No cipher can be selected.").repr(), "SSLError('No cipher can be selected.')");
  const SSLCertVerificationError error(1, "text", "SSL", "CERTIFICATE_VERIFY_FAILED", 18,
                                       "self-signed certificate");
  EXPECT_EQ(error.repr(), "SSLCertVerificationError(1, 'text')");
  EXPECT_EQ(error.verify_code(), 18);
  EXPECT_EQ(error.verify_message(), "self-signed certificate");
}

}  // namespace
}  // namespace streamgauge
