#include "ref/tls/tls_transport.h"

#include <array>
#include <cstdio>
#include <utility>

#include "ref/base/errors.h"
#include "ref/tls/tls_protocol.h"

namespace streamgauge {

TlsProtocol& TlsTransport::protocol(const char* attribute) const {
  if (detached_) throw_none_lacks(attribute);
  return protocol_;
}

std::optional<ExtraInfo> TlsTransport::find_extra_info(std::string_view name) const {
  return protocol("_get_extra_info").find_extra_info(name);
}

bool TlsTransport::is_closing() const {
  return closed_ || protocol("_is_transport_closing").is_transport_closing();
}

void TlsTransport::close() {
  if (std::exchange(closed_, true)) {
    detached_ = true;
  } else {
    protocol_.start_shutdown();
  }
}

void TlsTransport::force_close(std::exception_ptr error) {
  closed_ = true;
  if (!detached_) protocol_.abort(std::move(error));
}

void TlsTransport::set_protocol(std::shared_ptr<Protocol> app_protocol) {
  protocol("_set_app_protocol").set_app_protocol(std::move(app_protocol));
}

std::shared_ptr<Protocol> TlsTransport::get_protocol() const {
  return protocol("_app_protocol").app_protocol();
}

bool TlsTransport::is_reading() const { return protocol("_app_reading_paused").is_reading(); }

void TlsTransport::pause_reading() { protocol("_pause_reading").pause_reading(); }

void TlsTransport::resume_reading() { protocol("_resume_reading").resume_reading(); }

void TlsTransport::write(std::string_view data) {
  if (data.empty()) return;
  protocol("_write_appdata").write_appdata({&data, 1});
}

void TlsTransport::writelines(std::span<const std::string_view> pieces) {
  protocol("_write_appdata").write_appdata(pieces);
}

std::size_t TlsTransport::get_write_buffer_size() const {
  return protocol("_get_write_buffer_size").get_write_buffer_size();
}

WriteBufferLimits TlsTransport::get_write_buffer_limits() const {
  return protocol("_outgoing_low_water").write_buffer_limits();
}

void TlsTransport::set_write_buffer_limits(std::optional<std::int64_t> high,
                                           std::optional<std::int64_t> low) {
  protocol("_set_write_buffer_limits").set_write_buffer_limits(high, low);
}

std::string TlsTransport::repr() const {
  std::array<char, 80> text;
  std::snprintf(text.data(), text.size(), "<asyncio.sslproto._SSLProtocolTransport object at %p>",
                static_cast<const void*>(this));
  return text.data();
}

}  // namespace streamgauge
