#include "ref/tls/tls_protocol.h"

#include <algorithm>
#include <utility>

#include "ref/base/errors.h"
#include "ref/base/pool_block.h"
#include "ref/coro/errors.h"
#include "ref/net/no_protocol.h"
#include "ref/net/no_transport.h"
#include "ref/tls/seconds_text.h"

namespace streamgauge {

namespace {

// asyncio/constants.py.
constexpr int kSilentDroppedWrites = 5;
constexpr Duration kHandshakeTimeout = std::chrono::seconds(60);
constexpr Duration kShutdownTimeout = std::chrono::seconds(30);
constexpr std::int64_t kWriteHighWaterBytes = std::int64_t{512} * 1024;
constexpr std::size_t kReadHighWaterBytes = std::size_t{256} * 1024;
constexpr std::size_t kReadLowWaterBytes = kReadHighWaterBytes / 4;
// SSLProtocol.max_size.
constexpr std::size_t kReceiveBufferBytes = std::size_t{256} * 1024;

void require_positive(const std::optional<Duration>& timeout, const char* name) {
  if (!timeout || *timeout > Duration::zero()) return;
  throw ValueError(std::string(name) + " should be a positive number, got " + seconds_text(*timeout));
}

// What is told to nobody but those who wait: the loss of a connection, and cancellation.
bool is_silent(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const OSError&) {
    return true;
  } catch (const CancelledError&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

std::shared_ptr<TlsProtocol> TlsProtocol::create(EventLoop& loop, std::shared_ptr<Protocol> app_protocol,
                                                 std::shared_ptr<const TlsContext> context,
                                                 const TlsParameters& parameters) {
  require_positive(parameters.ssl_handshake_timeout, "ssl_handshake_timeout");
  require_positive(parameters.ssl_shutdown_timeout, "ssl_shutdown_timeout");
  return std::shared_ptr<TlsProtocol>(
      new TlsProtocol(loop, std::move(app_protocol), std::move(context), parameters));
}

TlsProtocol::TlsProtocol(EventLoop& loop, std::shared_ptr<Protocol> app_protocol,
                         std::shared_ptr<const TlsContext> context, const TlsParameters& parameters)
    : loop_(&loop),
      app_protocol_(std::move(app_protocol)),
      handshake_timeout_(parameters.ssl_handshake_timeout),
      shutdown_timeout_(parameters.ssl_shutdown_timeout),
      engine_(std::move(context), parameters.server_side,
              parameters.server_side || !parameters.server_hostname || parameters.server_hostname->empty()
                  ? std::nullopt
                  : parameters.server_hostname),
      flow_control_(FlowControl::pausing_at_mark(kWriteHighWaterBytes)) {}

TlsProtocol::~TlsProtocol() = default;

std::shared_ptr<Transport> TlsProtocol::app_transport() {
  if (!app_protocol_) return std::make_shared<NoTransport>();
  return {shared_from_this(), &app_transport_};
}

void TlsProtocol::set_call_connection_made(bool call) {
  app_state_ = call ? AppProtocolState::kInit : AppProtocolState::kConnectionMade;
}

void TlsProtocol::prepend_received(std::string_view data) { const LentBytes lent(engine_.bio(), data); }

void TlsProtocol::set_state(SslProtocolState state) {
  require_transition(state_, state);
  state_ = state;
}

void TlsProtocol::connection_made(std::shared_ptr<Transport> transport) {
  transport_ = std::move(transport);
  keeper_.keep(*loop_, shared_from_this());
  start_handshake();
}

void TlsProtocol::connection_lost(std::exception_ptr error) {
  const auto self = shared_from_this();
  write_backlog_.clear();
  engine_.bio().take_outgoing();
  ++connection_lost_count_;
  app_transport_.mark_closed();
  if (state_ != SslProtocolState::kDoHandshake &&
      (app_state_ == AppProtocolState::kConnectionMade || app_state_ == AppProtocolState::kEof)) {
    app_state_ = AppProtocolState::kConnectionLost;
    loop_->call_soon([protocol = app_protocol_, error] { protocol->connection_lost(error); });
  }
  set_state(SslProtocolState::kUnwrapped);
  transport_ = nullptr;
  app_protocol_ = nullptr;
  handshake_waiters_.wake_all(error);
  shutdown_timer_.cancel();
  handshake_timer_.cancel();
  keeper_.let_go();
}

std::size_t TlsProtocol::receive_buffer_bytes() const { return kReceiveBufferBytes; }

void TlsProtocol::data_received(std::string_view data) {
  const LentBytes lent(engine_.bio(), data);
  switch (state_) {
    case SslProtocolState::kUnwrapped:
      break;
    case SslProtocolState::kDoHandshake:
      do_handshake();
      break;
    case SslProtocolState::kWrapped:
      do_read();
      break;
    case SslProtocolState::kFlushing:
      do_flush();
      break;
    case SslProtocolState::kShutdown:
      do_shutdown();
      break;
  }
}

bool TlsProtocol::eof_received() {
  eof_received_ = true;
  try {
    switch (state_) {
      case SslProtocolState::kUnwrapped:
        break;
      case SslProtocolState::kDoHandshake:
        on_handshake_complete(std::make_exception_ptr(ConnectionResetError("")));
        break;
      case SslProtocolState::kWrapped:
        set_state(SslProtocolState::kFlushing);
        if (app_reading_paused_) return true;
        do_flush();
        break;
      case SslProtocolState::kFlushing:
        do_write({});
        set_state(SslProtocolState::kShutdown);
        do_shutdown();
        break;
      case SslProtocolState::kShutdown:
        do_shutdown();
        break;
    }
  } catch (const CancelledError&) {
    throw;
  } catch (...) {
    transport_->close();
    throw;
  }
  return false;
}

std::optional<ExtraInfo> TlsProtocol::find_extra_info(std::string_view name) const {
  if (name == "sslcontext") return engine_.context();
  if (handshake_complete_) {
    if (name == "ssl_object") return std::shared_ptr<const TlsEngine>(shared_from_this(), &engine_);
    if (name == "compression") return ExtraInfo();
    if (name == "peercert") {
      if (auto certificate = engine_.peer_certificate()) return certificate;
      return ExtraInfo();
    }
    if (name == "cipher") {
      if (auto cipher = engine_.cipher()) return std::make_shared<const TlsCipher>(std::move(*cipher));
      return ExtraInfo();
    }
  }
  if (transport_) return transport_->find_extra_info(name);
  return std::nullopt;
}

// --- Handshake ---

void TlsProtocol::start_handshake() {
  set_state(SslProtocolState::kDoHandshake);
  loop_->call_later(handshake_timer_, handshake_timeout_.value_or(kHandshakeTimeout));
  do_handshake();
}

void TlsProtocol::check_handshake_timeout() {
  if (state_ != SslProtocolState::kDoHandshake) return;
  // The default is a fraction in Python.
  const std::string seconds = handshake_timeout_ ? seconds_text(*handshake_timeout_) : "60.0";
  fatal_error(std::make_exception_ptr(ConnectionAbortedError("SSL handshake is taking longer than " +
                                                             seconds + " seconds: aborting the connection")));
}

void TlsProtocol::do_handshake() {
  switch (engine_.do_handshake()) {
    case TlsStatus::kWantRead:
      process_outgoing();
      break;
    case TlsStatus::kDone:
      on_handshake_complete(nullptr);
      break;
    case TlsStatus::kClosed:
    case TlsStatus::kFailed:
      on_handshake_complete(engine_.error());
      break;
  }
}

void TlsProtocol::on_handshake_complete(const std::exception_ptr& error) {
  handshake_timer_.cancel();
  if (error) {
    set_state(SslProtocolState::kUnwrapped);
    fatal_error(error, "SSL handshake failed");
    handshake_waiters_.wake_all(error);
    return;
  }
  set_state(SslProtocolState::kWrapped);
  handshake_complete_ = true;
  if (app_state_ == AppProtocolState::kInit) {
    app_state_ = AppProtocolState::kConnectionMade;
    const auto protocol = app_protocol_;
    protocol->connection_made(app_transport());
  }
  handshake_waiters_.wake_all(nullptr);
  do_read();
}

// --- Shutdown ---

void TlsProtocol::start_shutdown() {
  if (state_ == SslProtocolState::kFlushing || state_ == SslProtocolState::kShutdown ||
      state_ == SslProtocolState::kUnwrapped) {
    return;
  }
  app_transport_.mark_closed();
  if (state_ == SslProtocolState::kDoHandshake) {
    abort(nullptr);
    return;
  }
  set_state(SslProtocolState::kFlushing);
  loop_->call_later(shutdown_timer_, shutdown_timeout_.value_or(kShutdownTimeout));
  do_flush();
}

void TlsProtocol::check_shutdown_timeout() {
  if (state_ != SslProtocolState::kFlushing && state_ != SslProtocolState::kShutdown) return;
  transport_->force_close(std::make_exception_ptr(TimeoutError("SSL shutdown timed out")));
}

void TlsProtocol::do_flush() {
  do_read();
  set_state(SslProtocolState::kShutdown);
  do_shutdown();
}

void TlsProtocol::do_shutdown() {
  // A peer that has ended the stream sends no close_notify any more.
  switch (eof_received_ ? TlsStatus::kDone : engine_.unwrap()) {
    case TlsStatus::kWantRead:
      process_outgoing();
      break;
    case TlsStatus::kDone:
      process_outgoing();
      call_eof_received();
      on_shutdown_complete(nullptr);
      break;
    case TlsStatus::kClosed:
    case TlsStatus::kFailed:
      on_shutdown_complete(engine_.error());
      break;
  }
}

void TlsProtocol::on_shutdown_complete(const std::exception_ptr& error) {
  if (error) {
    shutdown_timer_.cancel();
    fatal_error(error);
    return;
  }
  loop_->call_soon([transport = transport_] { transport->close(); });
  // close() waits until what is queued has been sent, which a peer that does not read can delay for ever: the
  // time goes on to run, or begins to if it was the peer who closed, until connection_lost().
  if (!shutdown_timer_.scheduled()) {
    loop_->call_later(shutdown_timer_, shutdown_timeout_.value_or(kShutdownTimeout));
  }
}

void TlsProtocol::abort(std::exception_ptr error) {
  set_state(SslProtocolState::kUnwrapped);
  if (transport_) transport_->force_close(std::move(error));
}

// --- Outgoing ---

void TlsProtocol::write_appdata(std::span<const std::string_view> pieces) {
  if (state_ == SslProtocolState::kFlushing || state_ == SslProtocolState::kShutdown ||
      state_ == SslProtocolState::kUnwrapped) {
    if (connection_lost_count_ >= kSilentDroppedWrites && loop_ != nullptr) {
      loop_->log().say(Log::Level::kWarning, "SSL connection is closed");
    }
    ++connection_lost_count_;
    return;
  }
  if (state_ != SslProtocolState::kWrapped) {
    write_backlog_.append(pieces);
    return;
  }
  try {
    do_write(pieces);
  } catch (const CancelledError&) {
    throw;
  } catch (...) {
    fatal_error(std::current_exception(), "Fatal error on SSL protocol");
  }
}

void TlsProtocol::do_write(std::span<const std::string_view> pieces) {
  write_backlog_.encrypt(engine_, pieces);
  process_outgoing();
}

void TlsProtocol::process_outgoing() {
  if (!ssl_writing_paused_) {
    // Taken out first: to write may call resume_writing(), and that this.
    std::string data = engine_.bio().take_outgoing();
    if (!data.empty()) transport_->write(data);
    engine_.bio().recycle(std::move(data));
  }
  control_app_writing();
}

void TlsProtocol::pause_writing() {
  if (ssl_writing_paused_) throw AssertionError("");
  ssl_writing_paused_ = true;
}

void TlsProtocol::resume_writing() {
  if (!ssl_writing_paused_) throw AssertionError("");
  ssl_writing_paused_ = false;
  process_outgoing();
}

std::size_t TlsProtocol::get_write_buffer_size() const noexcept {
  return engine_.bio().outgoing_pending() + write_backlog_.size();
}

void TlsProtocol::set_write_buffer_limits(std::optional<std::int64_t> high, std::optional<std::int64_t> low) {
  flow_control_.set_limits(high, low, kWriteHighWaterBytes);
  control_app_writing();
}

void TlsProtocol::control_app_writing() {
  if (loop_ == nullptr) return;
  const auto protocol = app_protocol_;
  NoProtocol none;
  Protocol& told = protocol ? *protocol : none;
  if (flow_control_.paused()) {
    flow_control_.maybe_resume(get_write_buffer_size(), *loop_, told);
  } else {
    flow_control_.maybe_pause(get_write_buffer_size(), *loop_, told);
  }
}

// --- Incoming ---

void TlsProtocol::do_read() {
  if (state_ != SslProtocolState::kWrapped && state_ != SslProtocolState::kFlushing) return;
  try {
    if (!app_reading_paused_) {
      do_read_appdata();
      if (write_backlog_.empty()) {
        process_outgoing();
      } else {
        do_write({});
      }
    }
    control_ssl_reading();
  } catch (const CancelledError&) {
    throw;
  } catch (...) {
    fatal_error(std::current_exception(), "Fatal error on SSL protocol");
  }
}

// _do_read__copied: all that can be decrypted goes up in one call; if that ends in an error, it does not go
// up at all. _do_read__buffered: a protocol with a buffer gets no more than that holds, and the rest in the
// next turn.
void TlsProtocol::do_read_appdata() {
  const auto protocol = app_protocol_;
  const PoolBlock block(EventLoop::kReceiveBlockBytes);
  const std::size_t limit = protocol->receive_buffer_bytes();
  std::string overflow;  // what a block does not hold: data that came while the application had paused
  std::size_t filled = 0;
  TlsStatus status = TlsStatus::kDone;
  while (status == TlsStatus::kDone) {
    if (filled == block.bytes().size()) {
      if (limit > 0) break;
      overflow.append(block.bytes().data(), filled);
      filled = 0;
    }
    std::size_t count = 0;
    status = engine_.read(block.bytes().subspan(filled), &count);
    filled += count;
  }
  if (status == TlsStatus::kFailed) std::rethrow_exception(engine_.error());
  if (status == TlsStatus::kDone) loop_->call_soon([self = shared_from_this()] { self->do_read(); });
  std::string_view data(block.bytes().data(), filled);
  if (!overflow.empty()) data = overflow.append(data);
  if (!data.empty()) protocol->data_received(data);
  if (status == TlsStatus::kClosed) {
    call_eof_received();
    start_shutdown();
  }
}

void TlsProtocol::call_eof_received() {
  if (app_state_ != AppProtocolState::kConnectionMade) return;
  app_state_ = AppProtocolState::kEof;
  const auto protocol = app_protocol_;
  try {
    if (protocol->eof_received()) {
      loop_->log().say(Log::Level::kWarning,
                       "returning true from eof_received() has no effect when using ssl");
    }
  } catch (...) {
    fatal_error(std::current_exception(), "Error calling eof_received()");
  }
}

void TlsProtocol::resume_reading() {
  if (!std::exchange(app_reading_paused_, false) || loop_ == nullptr) return;
  loop_->call_soon([self = shared_from_this()] { self->resume(); });
}

void TlsProtocol::resume() {
  switch (state_) {
    case SslProtocolState::kWrapped:
      do_read();
      break;
    case SslProtocolState::kFlushing:
      do_flush();
      break;
    case SslProtocolState::kShutdown:
      do_shutdown();
      break;
    case SslProtocolState::kUnwrapped:
    case SslProtocolState::kDoHandshake:
      break;
  }
}

void TlsProtocol::control_ssl_reading() {
  const std::size_t size = engine_.bio().incoming_pending();
  if (size >= kReadHighWaterBytes && !ssl_reading_paused_) {
    ssl_reading_paused_ = true;
    transport_->pause_reading();
  } else if (size <= kReadLowWaterBytes && ssl_reading_paused_) {
    ssl_reading_paused_ = false;
    transport_->resume_reading();
  }
}

void TlsProtocol::fatal_error(const std::exception_ptr& error, const char* message) {
  if (transport_) transport_->force_close(error);
  if (!is_silent(error)) loop_->call_exception_handler(ExceptionContext(message, error));
}

void TlsProtocol::abandon() noexcept {
  handshake_timer_.cancel();
  shutdown_timer_.cancel();
  loop_ = nullptr;
  state_ = SslProtocolState::kUnwrapped;
  app_state_ = AppProtocolState::kConnectionLost;
  connection_lost_count_ = std::max(connection_lost_count_, 1);
  app_transport_.mark_closed();
  transport_ = nullptr;
  app_protocol_ = nullptr;
}

}  // namespace streamgauge
