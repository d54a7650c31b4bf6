#include "runner/peer/tls_layer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <climits>
#include <map>
#include <utility>

namespace gauge {
namespace {

constexpr std::size_t kPieceBytes = 16384;  // what a record holds at most

bool is_numeric_address(const std::string& name) {
  in6_addr address;
  return ::inet_pton(AF_INET, name.c_str(), &address) == 1 ||
         ::inet_pton(AF_INET6, name.c_str(), &address) == 1;
}

void require(bool is_done, const char* what) {
  if (!is_done) throw TlsError(what);
}

}  // namespace

std::string name_of_alert(int description) {
  static const std::map<int, std::string> names = {{0, "close_notify"},
                                                   {10, "unexpected_message"},
                                                   {20, "bad_record_mac"},
                                                   {22, "record_overflow"},
                                                   {40, "handshake_failure"},
                                                   {42, "bad_certificate"},
                                                   {43, "unsupported_certificate"},
                                                   {44, "certificate_revoked"},
                                                   {45, "certificate_expired"},
                                                   {46, "certificate_unknown"},
                                                   {47, "illegal_parameter"},
                                                   {48, "unknown_ca"},
                                                   {49, "access_denied"},
                                                   {50, "decode_error"},
                                                   {51, "decrypt_error"},
                                                   {70, "protocol_version"},
                                                   {71, "insufficient_security"},
                                                   {80, "internal_error"},
                                                   {86, "inappropriate_fallback"},
                                                   {90, "user_canceled"},
                                                   {100, "no_renegotiation"},
                                                   {109, "missing_extension"},
                                                   {110, "unsupported_extension"},
                                                   {112, "unrecognized_name"},
                                                   {113, "bad_certificate_status_response"},
                                                   {115, "unknown_psk_identity"},
                                                   {116, "certificate_required"},
                                                   {120, "no_application_protocol"}};
  const auto found = names.find(description);
  return found == names.end() ? std::to_string(description) : found->second;
}

TlsLayer::TlsLayer(std::shared_ptr<const TlsContext> context, const std::string& server_name,
                   bool check_hostname)
    : context_(std::move(context)),
      ssl_(SSL_new(context_->get())),
      input_(BIO_new(BIO_s_mem())),
      output_(BIO_new(BIO_s_mem())) {
  require(ssl_ != nullptr && input_ != nullptr && output_ != nullptr, "a TLS connection");
  SSL_set_bio(ssl_.get(), input_, output_);
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_info_callback(ssl_.get(), note_alert);
  if (context_->description().side == TlsDescription::Side::server) {
    SSL_set_accept_state(ssl_.get());
    return;
  }
  SSL_set_connect_state(ssl_.get());
  if (server_name.empty()) return;
  // RFC 6066, section 3: an address is no host name.
  const bool is_address = is_numeric_address(server_name);
  if (!is_address)
    require(SSL_set_tlsext_host_name(ssl_.get(), server_name.c_str()) == 1, "the server's name");
  if (!check_hostname) return;
  require(is_address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), server_name.c_str()) == 1
                     : SSL_set1_host(ssl_.get(), server_name.c_str()) == 1,
          "the server's name");
}

// SSL_CTX_set_info_callback(3): the low byte of an alert's value is its description.
void TlsLayer::note_alert(const SSL* ssl, int where, int value) {
  auto* layer = static_cast<TlsLayer*>(SSL_get_app_data(ssl));
  if ((where & SSL_CB_ALERT) == 0) return;
  const std::string name = name_of_alert(value & 0xFF);
  if ((where & SSL_CB_READ) != 0) {
    layer->alert_received_ = name;
    layer->notices_.push_back(name == "close_notify" ? name : "alert: " + name);
  } else {
    layer->alert_sent_ = name;
  }
}

void TlsLayer::feed(std::string_view ciphertext) {
  for (; !ciphertext.empty(); ciphertext.remove_prefix(std::min<std::size_t>(ciphertext.size(), INT_MAX))) {
    const int size = static_cast<int>(std::min<std::size_t>(ciphertext.size(), INT_MAX));
    require(BIO_write(input_, ciphertext.data(), size) == size, "memory for what is received");
  }
}

void TlsLayer::shake_hands() {
  if (state_ != State::shaking) return;
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) {
    state_ = State::open;
  } else {
    check(result);
    if (state_ == State::ended) notices_.clear();  // ending() tells of it
  }
}

void TlsLayer::check(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
    case SSL_ERROR_ZERO_RETURN:
      return;
    default:
      break;
  }
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  ERR_clear_error();
  state_ = State::ended;
  const std::string why = reason == nullptr ? "unknown error" : reason;
  if (!alert_received_.empty()) {
    ending_ = "alert: " + alert_received_;
  } else {
    ending_ = "refused: " + (alert_sent_.empty() ? why : alert_sent_);
    notices_.push_back("error: " + why);
  }
}

std::string TlsLayer::read() {
  std::string plaintext;
  std::array<char, kPieceBytes> piece;
  while (state_ == State::open) {
    ERR_clear_error();
    const int count = SSL_read(ssl_.get(), piece.data(), static_cast<int>(piece.size()));
    if (count <= 0) {
      check(count);
      break;
    }
    plaintext.append(piece.data(), static_cast<std::size_t>(count));
  }
  // RFC 8446, section 6.1: it is to be ignored; but then nobody would know that there was any.
  if ((SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0 && BIO_pending(input_) > 0) {
    BIO_reset(input_);
    notices_.push_back("data after close_notify");
  }
  return plaintext;
}

void TlsLayer::write(std::string_view plaintext) {
  while (state_ == State::open && !plaintext.empty()) {
    ERR_clear_error();
    const std::size_t size = std::min(plaintext.size(), kPieceBytes);
    const int count = SSL_write(ssl_.get(), plaintext.data(), static_cast<int>(size));
    if (count <= 0) return check(count);
    plaintext.remove_prefix(static_cast<std::size_t>(count));
  }
}

void TlsLayer::close_notify() {
  if (state_ == State::open) SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

void TlsLayer::update_keys() {
  if (state_ != State::open) return;
  ERR_clear_error();
  require(SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED) == 1, "the request for new keys");
  if (const int result = SSL_do_handshake(ssl_.get()); result != 1) check(result);
}

std::string TlsLayer::take_ciphertext() {
  char* data = nullptr;
  const long size = BIO_get_mem_data(output_, &data);
  std::string ciphertext(data, size > 0 ? static_cast<std::size_t>(size) : 0);
  BIO_reset(output_);
  return ciphertext;
}

std::vector<std::string> TlsLayer::take_notices() { return std::exchange(notices_, {}); }

}  // namespace gauge
