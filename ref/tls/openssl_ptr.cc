#include "ref/tls/openssl_ptr.h"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace streamgauge {

void OpenSslDeleter::operator()(BIO* p) const noexcept { BIO_free(p); }
void OpenSslDeleter::operator()(BIO_METHOD* p) const noexcept { BIO_meth_free(p); }
void OpenSslDeleter::operator()(SSL* p) const noexcept { SSL_free(p); }
void OpenSslDeleter::operator()(SSL_CTX* p) const noexcept { SSL_CTX_free(p); }
void OpenSslDeleter::operator()(X509* p) const noexcept { X509_free(p); }
void OpenSslDeleter::operator()(ASN1_OCTET_STRING* p) const noexcept { ASN1_OCTET_STRING_free(p); }
void OpenSslDeleter::operator()(GENERAL_NAMES* p) const noexcept { GENERAL_NAMES_free(p); }
void OpenSslDeleter::operator()(AUTHORITY_INFO_ACCESS* p) const noexcept { AUTHORITY_INFO_ACCESS_free(p); }
void OpenSslDeleter::operator()(CRL_DIST_POINTS* p) const noexcept { CRL_DIST_POINTS_free(p); }

}  // namespace streamgauge
