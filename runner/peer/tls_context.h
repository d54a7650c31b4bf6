// TLS contexts of the peer: made once, shared by all its connections (OpenSSL 3).
#pragma once

#include <openssl/ssl.h>

#include <compare>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace gauge {

// What a context is made of: spec/scenario.md, "TLS".
struct TlsDescription {
  enum class Side { client, server };
  enum class Version { tls_1_2, tls_1_3 };
  enum class Verify { none, optional, required };

  Side side = Side::client;
  Version version = Version::tls_1_3;  // the only one that is spoken
  std::filesystem::path certificate;   // PEM: certificate, chain, key; empty: none is shown
  std::filesystem::path ca;            // PEM; empty: nobody is trusted
  Verify verify = Verify::none;
  std::vector<std::string> alpn;  // as a server: a client that offers none of them is served all the same
  int tickets = 0;                // that a server sends, of TLS 1.3

  friend auto operator<=>(const TlsDescription&, const TlsDescription&) = default;
};

// Where the secrets of TLS connections go, from which their records can be decrypted.
class KeyLog {
 public:
  virtual ~KeyLog() = default;
  // A line of NSS's format, without its line feed: SSL_CTX_set_keylog_callback(3).
  virtual void add(const char* line) = 0;
};

// OpenSSL refused: what() says what, and in its own words why.
class TlsError : public std::runtime_error {
 public:
  explicit TlsError(const std::string& what);
};

class TlsContext {
 public:
  // The log, if there is one, must outlive the context. Throws TlsError: a file cannot be used.
  explicit TlsContext(const TlsDescription& description, KeyLog* key_log = nullptr);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  const TlsDescription& description() const { return description_; }
  SSL_CTX* get() const { return context_.get(); }
  // ALPN as the handshake carries it (RFC 7301, section 3.1): names, each after its length.
  const std::string& alpn() const { return alpn_; }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  void use_certificate();
  void use_authorities();
  void use_alpn();

  TlsDescription description_;
  std::string alpn_;
  std::unique_ptr<SSL_CTX, Free> context_;
};

// All contexts of a run, for any number of threads.
class TlsContexts {
 public:
  // The log, if there is one, must outlive them.
  explicit TlsContexts(KeyLog* key_log = nullptr) : key_log_(key_log) {}

  // Throws TlsError.
  std::shared_ptr<const TlsContext> get(const TlsDescription& description);

 private:
  KeyLog* key_log_;
  std::mutex mutex_;
  std::map<TlsDescription, std::shared_ptr<const TlsContext>> contexts_;
};

}  // namespace gauge
