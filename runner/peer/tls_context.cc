#include "runner/peer/tls_context.h"

#include <openssl/err.h>

namespace gauge {
namespace {

// One of each, so that what a scenario records of the cipher is the peer's choice and not that of the OpenSSL
// it was built with. RFC 8446, section 9.1, demands the first of every implementation. P-256 comes before
// X25519 because CPython 3.6 has no other, and would ask for a second hello.
constexpr const char* kCiphers13 = "TLS_AES_128_GCM_SHA256";
constexpr const char* kCiphers12 = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
constexpr const char* kGroups = "P-256:X25519";

std::string last_error() {
  const unsigned long error = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(error);
  return reason == nullptr ? "unknown error" : reason;
}

void require(bool is_done, const std::string& what) {
  if (!is_done) throw TlsError(what);
}

int select_alpn(SSL*, const unsigned char** out, unsigned char* out_bytes, const unsigned char* offered,
                unsigned int offered_bytes, void* context) {
  const std::string& own = static_cast<const TlsContext*>(context)->alpn();
  unsigned char* selected = nullptr;
  const int found =
      SSL_select_next_proto(&selected, out_bytes, reinterpret_cast<const unsigned char*>(own.data()),
                            static_cast<unsigned int>(own.size()), offered, offered_bytes);
  *out = selected;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

void log_key(const SSL* ssl, const char* line) {
  static_cast<KeyLog*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)))->add(line);
}

int verify_mode(TlsDescription::Verify verify) {
  switch (verify) {
    case TlsDescription::Verify::none:
      return SSL_VERIFY_NONE;
    case TlsDescription::Verify::optional:
      return SSL_VERIFY_PEER;
    case TlsDescription::Verify::required:
      return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  return SSL_VERIFY_NONE;
}

}  // namespace

TlsError::TlsError(const std::string& what) : std::runtime_error(what + ": " + last_error()) {}

TlsContext::TlsContext(const TlsDescription& description, KeyLog* key_log) : description_(description) {
  const bool is_server = description.side == TlsDescription::Side::server;
  context_.reset(SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method()));
  require(context_ != nullptr, "a TLS context");
  const int version =
      description.version == TlsDescription::Version::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION;
  require(SSL_CTX_set_min_proto_version(context_.get(), version) == 1 &&
              SSL_CTX_set_max_proto_version(context_.get(), version) == 1,
          "the TLS version");
  require(SSL_CTX_set_ciphersuites(context_.get(), kCiphers13) == 1 &&
              SSL_CTX_set_cipher_list(context_.get(), kCiphers12) == 1 &&
              SSL_CTX_set1_groups_list(context_.get(), kGroups) == 1,
          "the ciphers");
  // No session outlives its connection: every run is like the first.
  SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context_.get(), static_cast<std::size_t>(description.tickets));
  if (description.tickets == 0) SSL_CTX_set_options(context_.get(), SSL_OP_NO_TICKET);
  SSL_CTX_set_verify(context_.get(), verify_mode(description.verify), nullptr);
  if (!description.certificate.empty()) use_certificate();
  if (!description.ca.empty()) use_authorities();
  if (!description.alpn.empty()) use_alpn();
  if (key_log != nullptr) {
    SSL_CTX_set_app_data(context_.get(), key_log);
    SSL_CTX_set_keylog_callback(context_.get(), log_key);
  }
}

void TlsContext::use_certificate() {
  const std::string file = description_.certificate.string();
  require(SSL_CTX_use_certificate_chain_file(context_.get(), file.c_str()) == 1 &&
              SSL_CTX_use_PrivateKey_file(context_.get(), file.c_str(), SSL_FILETYPE_PEM) == 1 &&
              SSL_CTX_check_private_key(context_.get()) == 1,
          "the certificate " + file);
}

void TlsContext::use_authorities() {
  const std::string file = description_.ca.string();
  require(SSL_CTX_load_verify_locations(context_.get(), file.c_str(), nullptr) == 1,
          "the authorities " + file);
}

void TlsContext::use_alpn() {
  for (const std::string& name : description_.alpn) {
    alpn_ += static_cast<char>(name.size());
    alpn_ += name;
  }
  if (description_.side == TlsDescription::Side::server) {
    SSL_CTX_set_alpn_select_cb(context_.get(), select_alpn, this);
  } else {
    // Unlike nearly all else it returns 0 if it succeeds: SSL_CTX_set_alpn_protos(3).
    require(SSL_CTX_set_alpn_protos(context_.get(), reinterpret_cast<const unsigned char*>(alpn_.data()),
                                    static_cast<unsigned int>(alpn_.size())) == 0,
            "the ALPN names");
  }
}

std::shared_ptr<const TlsContext> TlsContexts::get(const TlsDescription& description) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const TlsContext>& context = contexts_[description];
  if (!context) context = std::make_shared<TlsContext>(description, key_log_);
  return context;
}

}  // namespace gauge
