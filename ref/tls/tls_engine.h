// One end of a TLS session, without input and output (Lib/ssl.py, SSLObject, and its two MemoryBIOs).
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ref/tls/byte_bio.h"
#include "ref/tls/openssl_ptr.h"
#include "ref/tls/peer_certificate.h"
#include "ref/tls/tls_context.h"

namespace streamgauge {

// ssl.SSLSocket.cipher(): ("TLS_AES_256_GCM_SHA384", "TLSv1.3", 256).
struct TlsCipher {
  std::string name;
  std::string protocol;  // the first version that has it
  int secret_bits = 0;
};

// What the peer sent goes in by bio(), what it is to be sent comes out there. Each operation consumes and
// produces what it can, and says how it ended:
enum class TlsStatus : std::uint8_t {
  kDone,
  kWantRead,  // needs more from the peer: flush what came out, and repeat when something has come in
  kClosed,    // the peer has said that it sends no more (close_notify)
  kFailed,    // for ever; see error()
};

class TlsEngine {
 public:
  // Throws ValueError if the context wants to check a name and there is none, UnicodeError for a name that
  // cannot be one, and SSLError for a context of the other side (clause TL-05).
  TlsEngine(std::shared_ptr<const TlsContext> context, bool server_side,
            const std::optional<std::string>& server_hostname);
  TlsEngine(const TlsEngine&) = delete;
  TlsEngine& operator=(const TlsEngine&) = delete;

  ByteBio& bio() noexcept { return bio_; }
  const ByteBio& bio() const noexcept { return bio_; }

  TlsStatus do_handshake();
  // Decrypts at most a record into `block`, which is not empty.
  TlsStatus read(std::span<char> block, std::size_t* count);
  // Encrypts a part of `data`, which is not empty. After kWantRead it must be repeated with the same data, to
  // which more may have been added.
  TlsStatus write(std::string_view data, std::size_t* count);
  // Says close_notify; done when the peer has said so too. What the peer sends before, if it was not read, is
  // an error (clause TL-16).
  TlsStatus unwrap();

  // After kFailed: an SSLError as Python raises it.
  const std::exception_ptr& error() const noexcept { return error_; }

  // --- What was agreed on; before the handshake is complete: nothing ---
  const std::shared_ptr<const TlsContext>& context() const noexcept { return context_; }
  bool server_side() const noexcept { return server_side_; }
  // The name given, in the form in which it is sent.
  const std::optional<std::string>& server_hostname() const noexcept { return server_hostname_; }
  // "TLSv1.3"
  std::optional<std::string> version() const;
  std::optional<std::string> selected_alpn_protocol() const;
  std::optional<TlsCipher> cipher() const;
  bool session_reused() const;
  // Null if the peer has shown none; empty if it was not verified.
  std::shared_ptr<const PeerCertificate> peer_certificate() const;

 private:
  // The status of an operation that did not succeed.
  TlsStatus fail(int result);
  std::exception_ptr make_error(int ssl_error) const;

  std::shared_ptr<const TlsContext> context_;
  std::optional<std::string> server_hostname_;
  std::exception_ptr error_;
  ByteBio bio_;
  OpenSslPtr<ssl_st> ssl_;  // uses bio_
  const bool server_side_;
};

}  // namespace streamgauge
