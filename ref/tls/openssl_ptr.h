// Ownership of what OpenSSL makes. Its headers, which are large and full of macros, are for the sources
// alone.
#pragma once

#include <memory>

// OpenSSL's own declarations: BIO, BIO_METHOD, SSL, SSL_CTX, X509, ASN1_OCTET_STRING, GENERAL_NAMES,
// AUTHORITY_INFO_ACCESS and CRL_DIST_POINTS.
struct bio_st;
struct bio_method_st;
struct ssl_st;
struct ssl_ctx_st;
struct x509_st;
struct asn1_string_st;
struct stack_st_GENERAL_NAME;
struct stack_st_ACCESS_DESCRIPTION;
struct stack_st_DIST_POINT;

namespace streamgauge {

struct OpenSslDeleter {
  void operator()(bio_st* p) const noexcept;
  void operator()(bio_method_st* p) const noexcept;
  void operator()(ssl_st* p) const noexcept;
  void operator()(ssl_ctx_st* p) const noexcept;
  void operator()(x509_st* p) const noexcept;
  void operator()(asn1_string_st* p) const noexcept;
  void operator()(stack_st_GENERAL_NAME* p) const noexcept;
  void operator()(stack_st_ACCESS_DESCRIPTION* p) const noexcept;
  void operator()(stack_st_DIST_POINT* p) const noexcept;
};

template <class T>
using OpenSslPtr = std::unique_ptr<T, OpenSslDeleter>;

}  // namespace streamgauge
