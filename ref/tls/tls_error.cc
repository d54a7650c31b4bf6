#include "ref/tls/tls_error.h"

#include <openssl/err.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "ref/base/python_repr.h"

namespace streamgauge {

namespace {

// Modules/_ssl.c, lib_codes_to_names: the ERR_LIB_ constants. Nothing for those that no operation here can
// reach.
std::optional<std::string> library_name(int library) {
  switch (library) {
    case ERR_LIB_SSL:
      return "SSL";
    case ERR_LIB_X509:
      return "X509";
    case ERR_LIB_X509V3:
      return "X509V3";
    case ERR_LIB_PEM:
      return "PEM";
    case ERR_LIB_ASN1:
      return "ASN1";
    case ERR_LIB_EVP:
      return "EVP";
    case ERR_LIB_RSA:
      return "RSA";
    case ERR_LIB_EC:
      return "EC";
    case ERR_LIB_BIO:
      return "BIO";
    case ERR_LIB_CRYPTO:
      return "CRYPTO";
    case ERR_LIB_PROV:
      return "PROV";
    default:
      return std::nullopt;
  }
}

// The name of the constant, which Python takes from OpenSSL's headers: the text in capitals, except that the
// texts of some alerts have been changed (OpenSSL 3.2) and their constants have not. The reasons that all
// libraries share ("PEM lib") have no entry in Python's table.
std::optional<std::string> reason_name(unsigned long code, std::string_view text) {
  if (ERR_COMMON_ERROR(code)) return std::nullopt;
  constexpr std::string_view renamed = "ssl/tls ";
  std::string name(text);
  if (name.starts_with(renamed)) name.replace(0, renamed.size(), "sslv3 ");
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return std::isalnum(c) != 0 ? static_cast<char>(std::toupper(c)) : '_';
  });
  return name;
}

}  // namespace

SSLError::SSLError(int number, const std::string& text, std::optional<std::string> library,
                   std::optional<std::string> reason)
    : OSError(text), number_(number), library_(std::move(library)), reason_(std::move(reason)) {}

std::string SSLError::repr() const {
  if (!number_) return OSError::repr();
  return std::string(class_name()) + "(" + std::to_string(*number_) + ", " + python_repr(what()) + ")";
}

SSLCertVerificationError::SSLCertVerificationError(int number, const std::string& text,
                                                   std::optional<std::string> library,
                                                   std::optional<std::string> reason, long verify_code,
                                                   std::string verify_message)
    : SSLError(number, text, std::move(library), std::move(reason)),
      verify_code_(verify_code),
      verify_message_(std::move(verify_message)) {}

OpenSslError OpenSslError::take() {
  OpenSslError error;
  error.code = ERR_peek_last_error();
  if (error.code == 0) return error;
  error.library = library_name(ERR_GET_LIB(error.code));
  if (const char* text = ERR_reason_error_string(error.code)) {
    error.text = text;
    error.reason = reason_name(error.code, error.text);
  } else {
    error.text = "unknown error";
  }
  ERR_clear_error();
  return error;
}

void throw_ssl_error() {
  const OpenSslError error = OpenSslError::take();
  std::string text = error.text.empty() ? "unknown error" : error.text;
  if (error.library && error.reason) {
    text = "[" + *error.library + ": " + *error.reason + "] " + text;
  } else if (error.library) {
    text = "[" + *error.library + "] " + text;
  }
  throw SSLError(ERR_GET_REASON(error.code), text + " (_ssl.c:N)", error.library, error.reason);
}

void throw_ssl_error(const std::string& text) {
  ERR_clear_error();
  throw SSLError(0, text + " (_ssl.c:N)", std::nullopt, std::nullopt);
}

}  // namespace streamgauge
