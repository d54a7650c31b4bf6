#include "ref/tls/tls_engine.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <utility>

#include "ref/base/errors.h"
#include "ref/base/idna.h"
#include "ref/tls/tls_error.h"

namespace streamgauge {

namespace {

// Python numbers an SSLError by what SSL_get_error() said (enum py_ssl_error).
constexpr int kEofNumber = 8;

// A record's header, tag and padding, and what TLS 1.2 adds for its explicit nonce.
constexpr std::size_t kRecordOverheadBytes = 64;

// SSL_get_error() is misled by errors that others have left in the queue of the thread.
void clear_foreign_errors() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

// Sets what the peer is to be called, and checked for (_ssl_configure_hostname).
void configure_hostname(SSL* ssl, const std::string& name, bool check) {
  const OpenSslPtr<ASN1_OCTET_STRING> ip(a2i_IPADDRESS(name.c_str()));
  if (!ip) ERR_clear_error();
  // Addresses are not sent (RFC 6066, section 3; clause TL-02).
  if (!ip && SSL_set_tlsext_host_name(ssl, name.c_str()) != 1) throw_ssl_error();
  if (!check) return;
  X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl);
  const int set = ip ? X509_VERIFY_PARAM_set1_ip(parameters, ASN1_STRING_get0_data(ip.get()),
                                                 static_cast<std::size_t>(ASN1_STRING_length(ip.get())))
                     : X509_VERIFY_PARAM_set1_host(parameters, name.data(), name.size());
  if (set != 1) throw_ssl_error();
}

std::string verify_text(long verify_code, const std::string& server_hostname) {
  switch (verify_code) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
      return "Hostname mismatch, certificate is not valid for '" + server_hostname + "'.";
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "IP address mismatch, certificate is not valid for '" + server_hostname + "'.";
    default:
      return X509_verify_cert_error_string(verify_code);
  }
}

}  // namespace

// SSLContext.wrap_bio
TlsEngine::TlsEngine(std::shared_ptr<const TlsContext> context, bool server_side,
                     const std::optional<std::string>& server_hostname)
    : context_(std::move(context)), server_side_(server_side) {
  if (server_hostname) server_hostname_ = idna_encode(*server_hostname);
  if (context_->check_hostname() && !server_hostname_) {
    throw ValueError("check_hostname requires server_hostname");
  }
  if (server_side != (context_->side() == TlsContext::Side::kServer)) {
    throw_ssl_error(server_side ? "Cannot create a server socket with a PROTOCOL_TLS_CLIENT context"
                                : "Cannot create a client socket with a PROTOCOL_TLS_SERVER context");
  }
  clear_foreign_errors();
  ssl_.reset(SSL_new(context_->native()));
  if (!ssl_) throw_ssl_error();
  BIO* bio = bio_.make_bio();
  SSL_set_bio(ssl_.get(), bio, bio);
  if (server_hostname_) configure_hostname(ssl_.get(), *server_hostname_, context_->check_hostname());
  if (server_side) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
  }
}

TlsStatus TlsEngine::do_handshake() {
  clear_foreign_errors();
  const int result = SSL_do_handshake(ssl_.get());
  return result == 1 ? TlsStatus::kDone : fail(result);
}

TlsStatus TlsEngine::read(std::span<char> block, std::size_t* count) {
  // Most often a read is the last of several, and has nothing to find. OpenSSL would say so too, at the price
  // of a walk through its state machine.
  if (bio_.incoming_pending() == 0 && SSL_has_pending(ssl_.get()) == 0 && SSL_get_shutdown(ssl_.get()) == 0) {
    return TlsStatus::kWantRead;
  }
  clear_foreign_errors();
  const int result = SSL_read_ex(ssl_.get(), block.data(), block.size(), count);
  if (result == 1) return TlsStatus::kDone;
  if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_ZERO_RETURN &&
      SSL_get_shutdown(ssl_.get()) == SSL_RECEIVED_SHUTDOWN) {
    return TlsStatus::kClosed;
  }
  return fail(result);
}

TlsStatus TlsEngine::write(std::string_view data, std::size_t* count) {
  clear_foreign_errors();
  const std::size_t records = data.size() / SSL3_RT_MAX_PLAIN_LENGTH + 1;
  bio_.reserve_outgoing(data.size() + records * kRecordOverheadBytes);
  std::size_t written = 0;
  while (written < data.size()) {
    std::size_t part = 0;
    const std::string_view rest = data.substr(written);
    const int result = SSL_write_ex(ssl_.get(), rest.data(), rest.size(), &part);
    if (result != 1) {
      *count = written;
      return fail(result);
    }
    written += part;
  }
  *count = written;
  return TlsStatus::kDone;
}

// _ssl__SSLSocket_shutdown_impl: the first call sends, the second looks at what has come.
TlsStatus TlsEngine::unwrap() {
  clear_foreign_errors();
  int result = SSL_shutdown(ssl_.get());
  if (result == 0) result = SSL_shutdown(ssl_.get());
  return result >= 0 ? TlsStatus::kDone : fail(result);
}

TlsStatus TlsEngine::fail(int result) {
  const int ssl_error = SSL_get_error(ssl_.get(), result);
  // With bytes in memory nothing can be too slow to be written.
  if (ssl_error == SSL_ERROR_WANT_READ || ssl_error == SSL_ERROR_WANT_WRITE) return TlsStatus::kWantRead;
  error_ = make_error(ssl_error);
  return TlsStatus::kFailed;
}

// PySSL_SetError, fill_and_set_sslerror
std::exception_ptr TlsEngine::make_error(int ssl_error) const {
  const OpenSslError error = OpenSslError::take();
  const bool is_ssl = ERR_GET_LIB(error.code) == ERR_LIB_SSL;
  const int reason = ERR_GET_REASON(error.code);
  std::string prefix;
  if (error.library) prefix = "[" + *error.library + (error.reason ? ": " + *error.reason : "") + "] ";
  const auto text = [&prefix](const std::string& message) { return prefix + message + " (_ssl.c:N)"; };
  if (ssl_error == SSL_ERROR_ZERO_RETURN) {
    return std::make_exception_ptr(SSLZeroReturnError(
        ssl_error, text("TLS/SSL connection has been closed (EOF)"), error.library, error.reason));
  }
  if (is_ssl && reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
    return std::make_exception_ptr(
        SSLEOFError(kEofNumber, text("EOF occurred in violation of protocol"), error.library, error.reason));
  }
  if (is_ssl && reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    const long code = SSL_get_verify_result(ssl_.get());
    const std::string message = verify_text(code, server_hostname_.value_or("None"));
    return std::make_exception_ptr(SSLCertVerificationError(ssl_error, text(error.text + ": " + message),
                                                            error.library, error.reason, code, message));
  }
  return std::make_exception_ptr(
      SSLError(ssl_error, text(error.code == 0 ? "A failure in the SSL library occurred" : error.text),
               error.library, error.reason));
}

std::optional<std::string> TlsEngine::version() const {
  if (SSL_is_init_finished(ssl_.get()) == 0) return std::nullopt;
  return SSL_get_version(ssl_.get());
}

std::optional<std::string> TlsEngine::selected_alpn_protocol() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  if (name == nullptr) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(name), size);
}

std::optional<TlsCipher> TlsEngine::cipher() const {
  const SSL_CIPHER* current = SSL_get_current_cipher(ssl_.get());
  if (current == nullptr) return std::nullopt;
  TlsCipher cipher;
  cipher.name = SSL_CIPHER_get_name(current);
  cipher.protocol = SSL_CIPHER_get_version(current);
  cipher.secret_bits = SSL_CIPHER_get_bits(current, nullptr);
  return cipher;
}

bool TlsEngine::session_reused() const { return SSL_session_reused(ssl_.get()) == 1; }

std::shared_ptr<const PeerCertificate> TlsEngine::peer_certificate() const {
  if (SSL_is_init_finished(ssl_.get()) == 0) return nullptr;
  X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  if (certificate == nullptr) return nullptr;
  if ((SSL_get_verify_mode(ssl_.get()) & SSL_VERIFY_PEER) == 0) return std::make_shared<PeerCertificate>();
  return std::make_shared<PeerCertificate>(*certificate);
}

}  // namespace streamgauge
