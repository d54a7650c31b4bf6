// The errors of TLS: Python's ssl.SSLError family, made from OpenSSL's error queue with the texts of
// Modules/_ssl.c. They are OSErrors, so that the loop's exception handler does not hear of them (clause
// CL-08).
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "ref/base/errors.h"

namespace streamgauge {

// ssl.SSLError. Its text ends with "(_ssl.c:N)" where Python names a line of its own source: what differs
// between any two versions of Python has no meaning, so that there is no number to be imitated.
class SSLError : public OSError {
 public:
  // `number` is what Python's repr() shows first (enum py_ssl_error); `library` and `reason` are OpenSSL's
  // words, such as "SSL" and "WRONG_VERSION_NUMBER", where there are any.
  SSLError(int number, const std::string& text, std::optional<std::string> library,
           std::optional<std::string> reason);
  // One that does not come from OpenSSL.
  explicit SSLError(const std::string& text) : OSError(text) {}

  std::string_view class_name() const noexcept override { return "SSLError"; }
  std::string repr() const override;

  const std::optional<std::string>& library() const noexcept { return library_; }
  const std::optional<std::string>& reason() const noexcept { return reason_; }

 private:
  std::optional<int> number_;
  std::optional<std::string> library_;
  std::optional<std::string> reason_;
};

// ssl.SSLZeroReturnError: the peer has ended the session where something was still expected of it.
class SSLZeroReturnError : public SSLError {
 public:
  using SSLError::SSLError;
  std::string_view class_name() const noexcept override { return "SSLZeroReturnError"; }
};

// ssl.SSLEOFError: the connection ended in the middle of the protocol.
class SSLEOFError : public SSLError {
 public:
  using SSLError::SSLError;
  std::string_view class_name() const noexcept override { return "SSLEOFError"; }
};

// ssl.SSLCertVerificationError: the peer's certificate is not what it must be (clauses TL-03, TL-04).
class SSLCertVerificationError : public SSLError {
 public:
  SSLCertVerificationError(int number, const std::string& text, std::optional<std::string> library,
                           std::optional<std::string> reason, long verify_code, std::string verify_message);

  std::string_view class_name() const noexcept override { return "SSLCertVerificationError"; }

  // X509_V_ERR_, and what it means.
  long verify_code() const noexcept { return verify_code_; }
  const std::string& verify_message() const noexcept { return verify_message_; }

 private:
  long verify_code_;
  std::string verify_message_;
};

// The words of OpenSSL's newest error, whose queue is emptied.
struct OpenSslError {
  static OpenSslError take();

  unsigned long code = 0;              // 0: there was none
  std::optional<std::string> library;  // as Python calls it: "SSL", "X509", "PEM"
  std::optional<std::string> reason;   // "WRONG_VERSION_NUMBER"
  std::string text;                    // "wrong version number"
};

// The error of an operation on a context (_setSSLError): "[SSL: LIBRARY_HAS_NO_CIPHERS] library has no
// ciphers
// (_ssl.c:N)". With a text of one's own nothing is said of OpenSSL's.
[[noreturn]] void throw_ssl_error();
[[noreturn]] void throw_ssl_error(const std::string& text);

}  // namespace streamgauge
