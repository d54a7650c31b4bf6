// TLS between a transport and an application's protocol (asyncio/sslproto.py, SSLProtocol, of CPython 3.15).
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "ref/loop/event_loop.h"
#include "ref/loop/timer_heap.h"
#include "ref/net/flow_control.h"
#include "ref/net/loop_keeper.h"
#include "ref/net/tls_layer.h"
#include "ref/net/transport.h"
#include "ref/net/waiter_list.h"
#include "ref/tls/ssl_protocol_state.h"
#include "ref/tls/tls_context.h"
#include "ref/tls/tls_engine.h"
#include "ref/tls/tls_transport.h"
#include "ref/tls/write_backlog.h"

namespace streamgauge {

// Downwards a protocol, upwards a transport, which is a part of it. From connection_made() to
// connection_lost() the loop keeps it alive.
//
// An end of the stream without close_notify is an end like any other, of the data so far (clause TL-11), and
// no alert is sent when a handshake fails (clause TL-07).
class TlsProtocol final : public TlsConnection, public std::enable_shared_from_this<TlsProtocol> {
 public:
  // Throws as TlsLayer::make_protocol().
  static std::shared_ptr<TlsProtocol> create(EventLoop& loop, std::shared_ptr<Protocol> app_protocol,
                                             std::shared_ptr<const TlsContext> context,
                                             const TlsParameters& parameters);
  ~TlsProtocol() override;

  // --- TlsConnection ---
  std::shared_ptr<Transport> app_transport() override;
  WaiterList& handshake_waiters() override { return handshake_waiters_; }
  void set_call_connection_made(bool call) override;
  void prepend_received(std::string_view data) override;

  // --- Protocol, for the transport below ---
  void connection_made(std::shared_ptr<Transport> transport) override;
  void data_received(std::string_view data) override;  // asyncio's buffer_updated()
  bool eof_received() override;
  void connection_lost(std::exception_ptr error) override;
  void pause_writing() override;
  void resume_writing() override;
  std::size_t receive_buffer_bytes() const override;

  // --- For the transport above ---
  std::optional<ExtraInfo> find_extra_info(std::string_view name) const;
  bool is_transport_closing() const { return transport_ != nullptr && transport_->is_closing(); }
  void start_shutdown();
  void abort(std::exception_ptr error);
  void set_app_protocol(std::shared_ptr<Protocol> protocol) { app_protocol_ = std::move(protocol); }
  const std::shared_ptr<Protocol>& app_protocol() const noexcept { return app_protocol_; }
  bool is_reading() const noexcept { return !app_reading_paused_; }
  void pause_reading() noexcept { app_reading_paused_ = true; }
  void resume_reading();
  void write_appdata(std::span<const std::string_view> pieces);
  std::size_t get_write_buffer_size() const noexcept;
  WriteBufferLimits write_buffer_limits() const noexcept { return flow_control_.limits(); }
  void set_write_buffer_limits(std::optional<std::int64_t> high, std::optional<std::int64_t> low);

  SslProtocolState state() const noexcept { return state_; }

 private:
  friend class LoopKeeper<TlsProtocol>;

  TlsProtocol(EventLoop& loop, std::shared_ptr<Protocol> app_protocol,
              std::shared_ptr<const TlsContext> context, const TlsParameters& parameters);

  void set_state(SslProtocolState state);

  // Handshake.
  void start_handshake();
  void check_handshake_timeout();
  void do_handshake();
  void on_handshake_complete(const std::exception_ptr& error);

  // Shutdown.
  void check_shutdown_timeout();
  void do_flush();
  void do_shutdown();
  void on_shutdown_complete(const std::exception_ptr& error);

  // Outgoing.
  // Encrypts the pieces, after what has waited, and sends.
  void do_write(std::span<const std::string_view> pieces);
  void process_outgoing();
  void control_app_writing();

  // Incoming.
  void do_read();
  void do_read_appdata();
  void call_eof_received();
  void control_ssl_reading();
  void resume();

  void fatal_error(const std::exception_ptr& error, const char* message = "Fatal error on transport");
  // The loop is being destroyed, and the transport below with it.
  void abandon() noexcept;

  EventLoop* loop_;                         // null once abandoned
  std::shared_ptr<Protocol> app_protocol_;  // null once the connection is lost
  std::shared_ptr<Transport> transport_;    // null before the connection is made, and once it is lost
  LoopKeeper<TlsProtocol> keeper_;
  WaiterList handshake_waiters_;
  const std::optional<Duration> handshake_timeout_;
  const std::optional<Duration> shutdown_timeout_;
  TlsEngine engine_;
  TlsTransport app_transport_{*this};
  WriteBacklog write_backlog_;
  FlowControl flow_control_;
  TimerHandle handshake_timer_ = TimerHandle::to<&TlsProtocol::check_handshake_timeout>(this);
  TimerHandle shutdown_timer_ = TimerHandle::to<&TlsProtocol::check_shutdown_timeout>(this);
  int connection_lost_count_ = 0;  // asyncio's _conn_lost: also counts the writes that are dropped
  SslProtocolState state_ = SslProtocolState::kUnwrapped;
  AppProtocolState app_state_ = AppProtocolState::kInit;
  bool handshake_complete_ = false;
  bool eof_received_ = false;
  bool app_reading_paused_ = false;
  bool ssl_reading_paused_ = false;
  bool ssl_writing_paused_ = false;
};

}  // namespace streamgauge
