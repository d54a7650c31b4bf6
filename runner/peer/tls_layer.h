// The peer's end of one TLS connection, between two buffers: nothing is read or written but what it is given
// and what is taken from it.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runner/peer/tls_context.h"

namespace gauge {

//   shaking --+--> open
//             |
//             +--> ended   the subject's alert, or the peer's own
class TlsLayer {
 public:
  enum class State { shaking, open, ended };

  // As a client it asks for `server_name` and, if `check_hostname`, takes no certificate without that name;
  // empty: it asks for none. Throws TlsError.
  TlsLayer(std::shared_ptr<const TlsContext> context, const std::string& server_name, bool check_hostname);
  TlsLayer(const TlsLayer&) = delete;
  TlsLayer& operator=(const TlsLayer&) = delete;

  State state() const { return state_; }

  // Ciphertext that has come from the subject.
  void feed(std::string_view ciphertext);
  // Goes on with the handshake as far as what was fed takes it.
  void shake_hands();
  // What is decrypted of what was fed: nothing before the handshake is complete.
  std::string read();

  // Encrypts as records of its own; lost on a layer that is not open.
  void write(std::string_view plaintext);
  // Writes close_notify. The subject's own is never answered.
  void close_notify();
  // Writes a request for new keys (RFC 8446, section 4.6.3).
  void update_keys();
  // What is to be sent to the subject.
  std::string take_ciphertext();

  // What has come beside data, each once: "close_notify", "alert: bad_certificate", "error: wrong version
  // number" if it was no TLS.
  std::vector<std::string> take_notices();
  // Why the handshake has ended: "alert: unknown_ca" of the subject, "refused: unknown_ca" of the peer
  // itself.
  const std::string& ending() const { return ending_; }

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  static void note_alert(const SSL* ssl, int where, int value);
  void check(int result);

  std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<SSL, Free> ssl_;
  BIO* input_ = nullptr;   // of ssl_
  BIO* output_ = nullptr;  // of ssl_
  State state_ = State::shaking;
  std::string alert_received_;
  std::string alert_sent_;
  std::string ending_;
  std::vector<std::string> notices_;
};

// "unknown_ca" for 48: RFC 8446, section 6, and what RFC 5246 has beside it.
std::string name_of_alert(int description);

}  // namespace gauge
