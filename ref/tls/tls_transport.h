// What an application has of a TLS connection (asyncio/sslproto.py, _SSLProtocolTransport).
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ref/net/transport.h"

namespace streamgauge {

class TlsProtocol;

//   open --close(), abort(), the peer's close_notify, connection lost--> closed --close()--> detached
//
// A detached transport knows its protocol no more: most operations throw AttributeError then, as asyncio's do
// (clause TL-24). There is no half-closing (clause TL-20): write_eof() throws NotImplementedError.
class TlsTransport final : public Transport {
 public:
  // A part of `protocol`.
  explicit TlsTransport(TlsProtocol& protocol) : protocol_(protocol) {}

  // Of TLS: "sslcontext", and once the handshake is complete "ssl_object", "cipher", "compression", which
  // there never is, and "peercert": nothing if the peer has shown no certificate. All else is what the
  // transport below says, until the connection is lost.
  std::optional<ExtraInfo> find_extra_info(std::string_view name) const override;

  bool is_closing() const override;
  void close() override;
  void abort() override { force_close(nullptr); }
  void force_close(std::exception_ptr error) override;
  bool start_tls_compatible() const override { return true; }

  void set_protocol(std::shared_ptr<Protocol> protocol) override;
  std::shared_ptr<Protocol> get_protocol() const override;

  bool is_reading() const override;
  void pause_reading() override;
  void resume_reading() override;

  void write(std::string_view data) override;
  void writelines(std::span<const std::string_view> pieces) override;
  bool can_write_eof() const override { return false; }

  std::size_t get_write_buffer_size() const override;
  WriteBufferLimits get_write_buffer_limits() const override;
  // By default (128 KiB, 512 KiB). Unlike elsewhere, a buffer that reaches the high-water mark is full.
  void set_write_buffer_limits(std::optional<std::int64_t> high, std::optional<std::int64_t> low) override;

  std::string repr() const override;

  // --- For TlsProtocol ---
  void mark_closed() noexcept { closed_ = true; }

 private:
  // The protocol. Throws AttributeError if this is detached, naming what asyncio would look for.
  TlsProtocol& protocol(const char* attribute) const;

  TlsProtocol& protocol_;
  bool closed_ = false;
  bool detached_ = false;
};

}  // namespace streamgauge
