#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "ref/base/write_queue.h"
#include "ref/tls/tls_engine.h"

namespace streamgauge {

// What the application has written and that is not encrypted yet, since the handshake is not complete
// (SSLProtocol._write_backlog). After it, hardly ever is anything kept here: encrypting needs nobody.
class WriteBacklog {
 public:
  std::size_t size() const noexcept { return waiting_.size(); }
  bool empty() const noexcept { return waiting_.empty(); }
  void clear() { waiting_.clear(); }

  // Adds pieces that cannot be encrypted yet.
  void append(std::span<const std::string_view> pieces);

  // Encrypts what is waiting and then the pieces, of which small ones become one record; what the engine does
  // not take waits on. Throws the engine's error.
  void encrypt(TlsEngine& engine, std::span<const std::string_view> pieces);

 private:
  // False if the engine does not take any more.
  bool encrypt_waiting(TlsEngine& engine);
  void encrypt_or_keep(TlsEngine& engine, std::string_view data);
  void encrypt_joined(TlsEngine& engine, std::span<const std::string_view> pieces);

  WriteQueue waiting_;
};

}  // namespace streamgauge
