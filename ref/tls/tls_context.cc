#include "ref/tls/tls_context.h"

#include <openssl/asn1err.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <utility>

#include "ref/base/errors.h"
#include "ref/base/python_repr.h"
#include "ref/tls/tls_error.h"
#include "ref/tls/tls_protocol.h"

namespace streamgauge {

namespace {

// Modules/_ssl.c, PY_SSL_DEFAULT_CIPHER_STRING: authenticated, with forward secrecy, and no SHA-1. Some
// distributions build Python with OpenSSL's own list instead.
constexpr const char* kCiphers =
    "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM";

// Sessions are only taken up again in the application that made them (_ssl.c, SID_CTX).
constexpr std::array<unsigned char, 6> kSessionIdContext = {'P', 'y', 't', 'h', 'o', 'n'};

int native_version(TlsVersion version, int supported) {
  switch (version) {
    case TlsVersion::kTlsV1_2:
      return TLS1_2_VERSION;
    case TlsVersion::kTlsV1_3:
      return TLS1_3_VERSION;
    default:
      return supported;
  }
}

TlsVersion version_of(long native, TlsVersion otherwise) {
  switch (native) {
    case TLS1_2_VERSION:
      return TlsVersion::kTlsV1_2;
    case TLS1_3_VERSION:
      return TlsVersion::kTlsV1_3;
    default:
      return otherwise;
  }
}

// What is wrong with a file that OpenSSL could not load: the system's word if it has one.
[[noreturn]] void throw_load_error(int error_number, const std::string& file) {
  if (error_number == 0) throw_ssl_error();
  ERR_clear_error();
  throw_os_error(error_number, std::string(std::strerror(error_number)) + ": " + python_repr(file));
}

// Python reports the errno that a failed load leaves behind; this is what the load would meet first.
int error_of_opening(const std::string& file) {
  errno = 0;
  std::FILE* opened = std::fopen(file.c_str(), "re");
  if (opened == nullptr) return errno;
  std::fclose(opened);
  return 0;
}

int copy_password(char* buffer, int size, int, void* password) {
  const auto& text = *static_cast<const std::string*>(password);
  if (text.size() > static_cast<std::size_t>(size)) return -1;
  text.copy(buffer, text.size());
  return static_cast<int>(text.size());
}

class DefaultTls final : public TlsLayer {
 public:
  std::shared_ptr<TlsConnection> make_protocol(EventLoop& loop, std::shared_ptr<Protocol> app_protocol,
                                               const TlsParameters& parameters) const override {
    if (parameters.server_side) throw ValueError("Server side SSL needs a valid SSLContext");
    const bool has_name = parameters.server_hostname && !parameters.server_hostname->empty();
    std::shared_ptr<TlsContext>& context = has_name ? checking_ : not_checking_;
    if (!context) {
      auto fresh = TlsContext::create_default_context();
      fresh->set_check_hostname(has_name);
      context = std::move(fresh);
    }
    return context->make_protocol(loop, std::move(app_protocol), parameters);
  }
  bool is_bool() const noexcept override { return true; }
  std::string repr() const override { return "True"; }

 private:
  mutable std::shared_ptr<TlsContext> checking_;
  mutable std::shared_ptr<TlsContext> not_checking_;
};

}  // namespace

std::shared_ptr<TlsContext> TlsContext::create(Side side) {
  return std::shared_ptr<TlsContext>(new TlsContext(side));
}

std::shared_ptr<TlsContext> TlsContext::create_default_context(Side side,
                                                               const std::optional<std::string>& cafile) {
  auto context = create(side);
  context->set_verify_flags(context->verify_flags() | X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT);
  if (cafile) {
    context->load_verify_locations(cafile);
  } else if (context->verify_mode() != VerifyMode::kNone) {
    context->load_default_certs();
  }
  return context;
}

TlsContext::TlsContext(Side side)
    : side_(side), context_(SSL_CTX_new(side == Side::kClient ? TLS_client_method() : TLS_server_method())) {
  if (!context_) throw_ssl_error();
  SSL_CTX* context = native();
  set_check_hostname(side == Side::kClient);
  SSL_CTX_set_options(context, (SSL_OP_ALL & ~SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS) | SSL_OP_NO_SSLv3 |
                                   SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY);
  if (SSL_CTX_set_cipher_list(context, kCiphers) != 1 ||
      SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_session_id_context(context, kSessionIdContext.data(), kSessionIdContext.size()) != 1) {
    throw_ssl_error();
  }
  X509_VERIFY_PARAM* parameters = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_TRUSTED_FIRST);
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
}

void TlsContext::load_cert_chain(const std::string& certfile, const std::optional<std::string>& keyfile,
                                 const std::string& password) {
  const std::string& key = keyfile.value_or(certfile);
  for (const std::string& file : {certfile, key}) {
    if (const int error_number = error_of_opening(file)) throw_load_error(error_number, file);
  }
  SSL_CTX_set_default_passwd_cb(native(), &copy_password);
  SSL_CTX_set_default_passwd_cb_userdata(native(), const_cast<std::string*>(&password));
  const bool loaded = SSL_CTX_use_certificate_chain_file(native(), certfile.c_str()) == 1 &&
                      SSL_CTX_use_PrivateKey_file(native(), key.c_str(), SSL_FILETYPE_PEM) == 1 &&
                      SSL_CTX_check_private_key(native()) == 1;
  SSL_CTX_set_default_passwd_cb(native(), nullptr);
  SSL_CTX_set_default_passwd_cb_userdata(native(), nullptr);
  if (!loaded) throw_ssl_error();
}

void TlsContext::load_verify_locations(const std::optional<std::string>& cafile,
                                       const std::optional<std::string>& capath,
                                       const std::optional<std::string>& cadata) {
  if (!cafile && !capath && !cadata) {
    throw TypeError("cafile, capath and cadata cannot be all omitted");
  }
  if (cadata) add_ca_certs(*cadata);
  if (!cafile && !capath) return;
  if (cafile) {
    // Python leaves the name out here.
    if (const int error_number = error_of_opening(*cafile)) throw_os_error(error_number);
  }
  if (SSL_CTX_load_verify_locations(native(), cafile ? cafile->c_str() : nullptr,
                                    capath ? capath->c_str() : nullptr) != 1) {
    throw_ssl_error();
  }
}

// _add_ca_certs
void TlsContext::add_ca_certs(const std::string& cadata) {
  if (cadata.empty()) throw ValueError("Empty certificate data");
  if (cadata.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw OverflowError("Certificate data is too long.");
  }
  const bool is_der = cadata.front() == 0x30;  // the tag of a sequence, which no text begins with
  const OpenSslPtr<BIO> bio(BIO_new_mem_buf(cadata.data(), static_cast<int>(cadata.size())));
  if (!bio) throw_ssl_error();
  int loaded = 0;
  for (;; ++loaded) {
    const OpenSslPtr<X509> certificate(is_der ? d2i_X509_bio(bio.get(), nullptr)
                                              : PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!certificate) break;
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(native()), certificate.get()) != 1) throw_ssl_error();
  }
  const unsigned long error = ERR_peek_last_error();
  if (loaded == 0) {
    throw_ssl_error(std::string(is_der ? "not enough data" : "no start line") +
                    ": cadata does not contain a certificate");
  }
  const bool is_end =
      error == 0 ||
      (is_der ? ERR_GET_LIB(error) == ERR_LIB_ASN1 && ERR_GET_REASON(error) == ASN1_R_HEADER_TOO_LONG
              : ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE);
  if (!is_end) throw_ssl_error();
  ERR_clear_error();
}

void TlsContext::load_default_certs() {
  if (SSL_CTX_set_default_verify_paths(native()) != 1) throw_ssl_error();
}

VerifyMode TlsContext::verify_mode() const noexcept {
  const int mode = SSL_CTX_get_verify_mode(native());
  if ((mode & SSL_VERIFY_PEER) == 0) return VerifyMode::kNone;
  return (mode & SSL_VERIFY_FAIL_IF_NO_PEER_CERT) == 0 ? VerifyMode::kOptional : VerifyMode::kRequired;
}

void TlsContext::set_verify_mode(VerifyMode mode) {
  if (mode == VerifyMode::kNone && check_hostname_) {
    throw ValueError("Cannot set verify_mode to CERT_NONE when check_hostname is enabled.");
  }
  int native_mode = SSL_VERIFY_NONE;
  if (mode == VerifyMode::kOptional) native_mode = SSL_VERIFY_PEER;
  if (mode == VerifyMode::kRequired) native_mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  SSL_CTX_set_verify(native(), native_mode, nullptr);
}

void TlsContext::set_check_hostname(bool check) {
  if (check && verify_mode() == VerifyMode::kNone) set_verify_mode(VerifyMode::kRequired);
  check_hostname_ = check;
}

unsigned long TlsContext::verify_flags() const noexcept {
  return X509_VERIFY_PARAM_get_flags(SSL_CTX_get0_param(native()));
}

void TlsContext::set_verify_flags(unsigned long flags) {
  X509_VERIFY_PARAM* parameters = SSL_CTX_get0_param(native());
  if (X509_VERIFY_PARAM_clear_flags(parameters, verify_flags() & ~flags) != 1 ||
      X509_VERIFY_PARAM_set_flags(parameters, flags) != 1) {
    throw_ssl_error();
  }
}

void TlsContext::set_alpn_protocols(const std::vector<std::string>& protocols) {
  std::string encoded;
  for (const std::string& protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255)
      throw SSLError("ALPN protocols must be 1 to 255 in length");
    encoded += static_cast<char>(protocol.size());
    encoded += protocol;
  }
  alpn_protocols_ = std::move(encoded);
  // 0 is success, unlike everywhere else.
  if (SSL_CTX_set_alpn_protos(native(), reinterpret_cast<const unsigned char*>(alpn_protocols_.data()),
                              static_cast<unsigned int>(alpn_protocols_.size())) != 0) {
    throw_ssl_error();
  }
  SSL_CTX_set_alpn_select_cb(native(), &TlsContext::select_alpn, this);
}

// The first of ours that the client has offered; without one the handshake goes on without (do_protocol_
// selection).
int TlsContext::select_alpn(SSL*, const unsigned char** selected, unsigned char* selected_size,
                            const unsigned char* offered, unsigned int offered_size, void* self) noexcept {
  const std::string& ours = static_cast<TlsContext*>(self)->alpn_protocols_;
  if (ours.empty()) return SSL_TLSEXT_ERR_NOACK;
  unsigned char* chosen = nullptr;
  const int result =
      SSL_select_next_proto(&chosen, selected_size, reinterpret_cast<const unsigned char*>(ours.data()),
                            static_cast<unsigned int>(ours.size()), offered, offered_size);
  *selected = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

TlsVersion TlsContext::minimum_version() const noexcept {
  return version_of(SSL_CTX_get_min_proto_version(native()), TlsVersion::kMinimumSupported);
}

TlsVersion TlsContext::maximum_version() const noexcept {
  return version_of(SSL_CTX_get_max_proto_version(native()), TlsVersion::kMaximumSupported);
}

void TlsContext::set_minimum_version(TlsVersion version) {
  const int supported = version == TlsVersion::kMaximumSupported ? TLS1_3_VERSION : 0;
  if (SSL_CTX_set_min_proto_version(native(), native_version(version, supported)) != 1) {
    ERR_clear_error();
    throw ValueError("Unsupported protocol version");
  }
}

void TlsContext::set_maximum_version(TlsVersion version) {
  const int supported = version == TlsVersion::kMinimumSupported ? TLS1_2_VERSION : 0;
  if (SSL_CTX_set_max_proto_version(native(), native_version(version, supported)) != 1) {
    ERR_clear_error();
    throw ValueError("Unsupported protocol version");
  }
}

void TlsContext::set_ciphers(const std::string& ciphers) {
  if (SSL_CTX_set_cipher_list(native(), ciphers.c_str()) == 1) return;
  ERR_clear_error();
  throw SSLError("No cipher can be selected.");
}

std::uint64_t TlsContext::options() const noexcept { return SSL_CTX_get_options(native()); }

void TlsContext::set_options(std::uint64_t options) noexcept {
  SSL_CTX_clear_options(native(), this->options() & ~options);
  SSL_CTX_set_options(native(), options);
}

int TlsContext::num_tickets() const noexcept { return static_cast<int>(SSL_CTX_get_num_tickets(native())); }

void TlsContext::set_num_tickets(int count) {
  if (count < 0) throw ValueError("value must be non-negative");
  if (side_ != Side::kServer) throw ValueError("SSLContext is not a server context.");
  if (SSL_CTX_set_num_tickets(native(), static_cast<std::size_t>(count)) != 1) {
    throw ValueError("failed to set num tickets.");
  }
}

std::shared_ptr<TlsConnection> TlsContext::make_protocol(EventLoop& loop,
                                                         std::shared_ptr<Protocol> app_protocol,
                                                         const TlsParameters& parameters) const {
  return TlsProtocol::create(loop, std::move(app_protocol), shared_from_this(), parameters);
}

std::string TlsContext::repr() const {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "<ssl.SSLContext object at %p>", static_cast<const void*>(this));
  return text.data();
}

std::shared_ptr<const TlsLayer> default_tls() { return std::make_shared<DefaultTls>(); }

std::string openssl_version() { return ::OpenSSL_version(OPENSSL_VERSION); }

}  // namespace streamgauge
