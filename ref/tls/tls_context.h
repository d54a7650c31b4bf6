// What TLS connections have in common: certificates, whom to trust, versions (Lib/ssl.py, SSLContext).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ref/net/tls_layer.h"
#include "ref/tls/openssl_ptr.h"

namespace streamgauge {

// ssl.CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED: whether the peer must show a certificate. One that is shown is
// verified, except with kNone.
enum class VerifyMode : std::uint8_t { kNone, kOptional, kRequired };

// ssl.TLSVersion; the first and the last stand for whatever OpenSSL has.
enum class TlsVersion : std::uint8_t { kMinimumSupported, kTlsV1_2, kTlsV1_3, kMaximumSupported };

// Made once and used for any number of connections, which see it as it is when they begin. Names and texts
// are those of Python. Everything that can fail throws SSLError unless it says otherwise.
class TlsContext final : public TlsLayer, public std::enable_shared_from_this<TlsContext> {
 public:
  enum class Side : std::uint8_t { kClient, kServer };

  // ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT): requires a certificate that is valid for the name, but trusts
  // nobody yet.
  static std::shared_ptr<TlsContext> client() { return create(Side::kClient); }
  // ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER): asks for no certificate, and has none to show yet.
  static std::shared_ptr<TlsContext> server() { return create(Side::kServer); }
  static std::shared_ptr<TlsContext> create(Side side);

  // ssl.create_default_context(): as above, stricter about certificates, and a client trusts what the system
  // trusts, or `cafile` instead.
  static std::shared_ptr<TlsContext> create_default_context(
      Side side = Side::kClient, const std::optional<std::string>& cafile = std::nullopt);

  Side side() const noexcept { return side_; }

  // --- What to show ---
  // A PEM file with the certificate and its chain, and one with the key (if missing, the same file), which is
  // encrypted with `password` if it is encrypted. Throws OSError for a file that cannot be read.
  void load_cert_chain(const std::string& certfile, const std::optional<std::string>& keyfile = std::nullopt,
                       const std::string& password = "");

  // --- Whom to trust ---
  // A PEM file, a directory of such (openssl-rehash(1)), and certificates as PEM or DER; one of them at
  // least. Throws TypeError if there is none, and OSError for a file that cannot be read.
  void load_verify_locations(const std::optional<std::string>& cafile,
                             const std::optional<std::string>& capath = std::nullopt,
                             const std::optional<std::string>& cadata = std::nullopt);
  // Whom the system trusts.
  void load_default_certs();

  VerifyMode verify_mode() const noexcept;
  // Throws ValueError for kNone while check_hostname() is true.
  void set_verify_mode(VerifyMode mode);
  bool check_hostname() const noexcept { return check_hostname_; }
  // Setting it makes kNone kRequired.
  void set_check_hostname(bool check);
  // X509_V_FLAG_ bits.
  unsigned long verify_flags() const noexcept;
  void set_verify_flags(unsigned long flags);

  // --- What to agree on ---
  void set_alpn_protocols(const std::vector<std::string>& protocols);
  TlsVersion minimum_version() const noexcept;
  TlsVersion maximum_version() const noexcept;
  // Throws ValueError if OpenSSL does not have it.
  void set_minimum_version(TlsVersion version);
  void set_maximum_version(TlsVersion version);
  // The ciphers of TLS 1.2, in OpenSSL's notation, ciphers(1).
  void set_ciphers(const std::string& ciphers);
  // SSL_OP_ bits.
  std::uint64_t options() const noexcept;
  void set_options(std::uint64_t options) noexcept;
  // How many tickets a server sends after a TLS 1.3 handshake. Throws ValueError for a negative number, and
  // for the context of a client.
  int num_tickets() const noexcept;
  void set_num_tickets(int count);

  // --- For TlsEngine ---
  ssl_ctx_st* native() const noexcept { return context_.get(); }

  // --- TlsLayer ---
  std::shared_ptr<TlsConnection> make_protocol(EventLoop& loop, std::shared_ptr<Protocol> app_protocol,
                                               const TlsParameters& parameters) const override;
  bool is_context() const noexcept override { return true; }
  std::string repr() const override;

 private:
  explicit TlsContext(Side side);

  static int select_alpn(ssl_st* ssl, const unsigned char** selected, unsigned char* selected_size,
                         const unsigned char* offered, unsigned int offered_size, void* self) noexcept;
  void add_ca_certs(const std::string& cadata);

  const Side side_;
  OpenSslPtr<ssl_ctx_st> context_;
  std::string alpn_protocols_;  // as in the handshake: each after its length
  bool check_hostname_ = false;
};

// What `ssl=True` is in asyncio: a context of create_default_context() per connection, which does not check
// the name if there is none (sslproto.py, _create_transport_context). The two contexts that can come of it
// are made when they are needed first, and kept: so it belongs to one thread. A server refuses it (clause
// SS-12).
std::shared_ptr<const TlsLayer> default_tls();

// ssl.OPENSSL_VERSION: "OpenSSL 3.0.19 27 Jan 2026".
std::string openssl_version();

}  // namespace streamgauge
