#include "ref/net/socket_transport.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ref/base/errors.h"
#include "ref/net/server.h"

namespace streamgauge {

namespace {

// asyncio/constants.py, LOG_THRESHOLD_FOR_CONNLOST_WRITES.
constexpr int kSilentDroppedWrites = 5;
// What Linux's sendmsg(2) takes at once (IOV_MAX).
constexpr std::size_t kPiecesMax = 1024;

}  // namespace

std::shared_ptr<SocketTransport> SocketTransport::create(EventLoop& loop, LazySocket socket,
                                                         std::shared_ptr<Protocol> protocol,
                                                         Future<void>* started, SocketAddress peername,
                                                         std::shared_ptr<Server> server) {
  if (socket.get()) require_unused(*socket.get());
  // Small writes go out without waiting for the acknowledgement of earlier ones (base_events.py,
  // _set_nodelay).
  if (socket.is_tcp()) {
    const SysResult result = loop.sys().setsockopt(socket.fileno(), IPPROTO_TCP, TCP_NODELAY, 1);
    if (!result.ok()) throw_os_error(result.error_number());
  }
  auto transport = std::make_shared<SocketTransport>(Key(), loop, std::move(socket), std::move(protocol),
                                                     started, std::move(peername));
  if (server) {
    server->attach(*transport);
    transport->server_ = std::move(server);
  }
  if (const auto& shared = transport->socket_.get()) shared->set_transport(transport.get());
  transport->keeper_.keep(loop, transport);
  loop.call_soon(transport->due_handle_);
  return transport;
}

void SocketTransport::require_unused(const Socket& socket) {
  if (const auto user = socket.transport(); user && !user->is_closing()) {
    throw RuntimeError("File descriptor " + socket.repr("socket.socket") + " is used by transport " +
                       user->repr());
  }
}

SocketTransport::SocketTransport(Key, EventLoop& loop, LazySocket socket, std::shared_ptr<Protocol> protocol,
                                 Future<void>* started, SocketAddress peername)
    : loop_(&loop),
      socket_(std::move(socket)),
      protocol_(std::move(protocol)),
      started_(started),
      peername_(std::move(peername)),
      fd_(socket_.fileno()) {
  loop.sys().getsockname(fd_, &sockname_);
  if (peername_.length() == 0) loop.sys().getpeername(fd_, &peername_);
}

SocketTransport::~SocketTransport() {
  const auto& socket = socket_.get();
  if (socket && socket->transport() == this) socket->set_transport(nullptr);
}

SocketTransport::Output& SocketTransport::output() {
  if (!output_) output_ = std::make_unique<Output>(*this);
  return *output_;
}

void SocketTransport::due() {
  if (!std::exchange(begun_, true)) {
    start();
  } else if (connection_lost_count_ > 0) {
    call_connection_lost(nullptr);
  } else {
    read_ready();
  }
}

// asyncio queues three callbacks in a row: connection_made, add_reader, and the waiter's result. Nothing can
// come between them, so one callback does all three; as with three, the failure of one does not keep the next
// from running.
void SocketTransport::start() {
  const auto self = shared();
  const auto protocol = protocol_;
  const auto guarded = [this](const char* message, auto step) {
    try {
      step();
    } catch (...) {
      loop_->call_exception_handler(ExceptionContext(message, std::current_exception()));
    }
  };
  guarded("Exception in callback Protocol.connection_made()", [&] { protocol->connection_made(self); });
  guarded("Exception in callback SocketTransport.add_reader()", [&] { add_reader(); });
  if (Future<void>* started = std::exchange(started_, nullptr); started != nullptr && !started->done()) {
    started->set_result();
  }
}

std::optional<ExtraInfo> SocketTransport::find_extra_info(std::string_view name) const {
  if (name == "socket") {
    return loop_ == nullptr ? socket_.get() : socket_.share(loop_->sys(), shared().get());
  }
  if (name == "sockname" || name == "peername") {
    const SocketAddress& address = name == "sockname" ? sockname_ : peername_;
    return address.length() > 0 ? ExtraInfo(address) : std::monostate();  // there may be none
  }
  return std::nullopt;
}

// --- Reading ---

void SocketTransport::add_reader() {
  if (!is_reading()) return;
  loop_->add_reader(fd_, due_handle_);
  reader_added_ = true;
}

void SocketTransport::remove_reader() {
  if (std::exchange(reader_added_, false)) loop_->remove_reader(fd_);
}

void SocketTransport::pause_reading() {
  if (!is_reading()) return;
  reading_paused_ = true;
  remove_reader();
}

void SocketTransport::resume_reading() {
  if (closing_ || !reading_paused_) return;
  reading_paused_ = false;
  add_reader();
}

void SocketTransport::read_ready() {
  const auto self = shared();  // the protocol may end the connection from within
  const std::span<char> block = loop_->receive_block();
  const SysResult result = loop_->sys().recv(fd_, block);
  if (result.would_block()) return;
  if (!result.ok()) {
    fatal_error(make_os_error(result.error_number()), "Fatal read error on socket transport");
    return;
  }
  if (result.count() == 0) {
    read_eof();
    return;
  }
  const auto protocol = protocol_;
  try {
    protocol->data_received(std::string_view(block.data(), result.count()));
    if (protocol->receives_inertly()) loop_->note_inert_callback();
  } catch (...) {
    fatal_error(std::current_exception(), protocol->receive_buffer_bytes() == 0
                                              ? "Fatal error: protocol.data_received() call failed."
                                              : "Fatal error: protocol.buffer_updated() call failed.");
  }
}

void SocketTransport::read_eof() {
  const auto protocol = protocol_;
  bool keep_open = false;
  try {
    keep_open = protocol->eof_received();
  } catch (...) {
    fatal_error(std::current_exception(), "Fatal error: protocol.eof_received() call failed.");
    return;
  }
  if (keep_open) {
    // Nothing more will come, and a level-triggered poll would report the end again and again.
    remove_reader();
  } else {
    close();
  }
}

// --- Writing ---

void SocketTransport::add_writer() {
  if (std::exchange(writer_added_, true)) return;
  loop_->add_writer(fd_, output().write_ready_handle);
}

void SocketTransport::remove_writer() {
  if (std::exchange(writer_added_, false)) loop_->remove_writer(fd_);
}

bool SocketTransport::drops_writes() {
  if (connection_lost_count_ == 0) return false;
  if (connection_lost_count_ < kSilentDroppedWrites) {
    ++connection_lost_count_;
  } else if (loop_ != nullptr) {
    loop_->log().say(Log::Level::kWarning, "socket.send() raised exception.");
  }
  return true;
}

void SocketTransport::write(std::string_view data) {
  if (eof_written_) throw RuntimeError("Cannot call write() after write_eof()");
  if (data.empty() || drops_writes()) return;
  if (!has_output()) {
    const SysResult result = loop_->sys().send(fd_, data);
    if (result.ok()) {
      data.remove_prefix(result.count());
      if (data.empty()) return;
    } else if (!result.would_block()) {
      fatal_error(make_os_error(result.error_number()), "Fatal write error on socket transport");
      return;
    }
    add_writer();
  }
  output().queue.append(data);
  pause_protocol_if_full();
}

void SocketTransport::writelines(std::span<const std::string_view> pieces) {
  if (eof_written_) throw RuntimeError("Cannot call writelines() after write_eof()");
  if (pieces.empty() || drops_writes()) return;
  if (!has_output()) {
    if (!send_pieces(pieces)) return;
  } else {
    for (const std::string_view piece : pieces) output_->queue.append(piece);
    write_ready();
  }
  if (!has_output()) return;
  add_writer();
  pause_protocol_if_full();
}

bool SocketTransport::send_pieces(std::span<const std::string_view> pieces) {
  std::array<iovec, kPiecesMax> chunks;
  std::size_t count = 0;
  for (const std::string_view piece : pieces) {
    if (count == chunks.size()) break;
    if (!piece.empty()) chunks[count++] = iovec{const_cast<char*>(piece.data()), piece.size()};
  }
  if (count == 0) return true;
  std::size_t sent = 0;
  if (!try_sendmsg({chunks.data(), count}, &sent)) return false;
  for (const std::string_view piece : pieces) {
    const std::size_t skipped = std::min(sent, piece.size());
    sent -= skipped;
    if (skipped < piece.size()) output().queue.append(piece.substr(skipped));
  }
  return true;
}

bool SocketTransport::try_sendmsg(std::span<const iovec> chunks, std::size_t* sent) {
  const SysResult result = loop_->sys().sendmsg(fd_, chunks);
  if (result.ok()) {
    *sent = result.count();
    return true;
  }
  *sent = 0;
  if (result.would_block()) return true;
  remove_writer();
  drop_output();
  fatal_error(make_os_error(result.error_number()), "Fatal write error on socket transport");
  return false;
}

void SocketTransport::write_ready() {
  if (connection_lost_count_ > 0) return;
  const auto self = shared();
  std::array<iovec, kPiecesMax> chunks;
  std::size_t sent = 0;
  if (!try_sendmsg(output_->queue.fill(chunks), &sent) || sent == 0) return;
  output_->queue.discard(sent);
  const auto protocol = protocol_;
  output_->flow_control.maybe_resume(output_->queue.size(), *loop_, *protocol);  // may write more
  if (has_output()) return;
  remove_writer();
  if (closing_) {
    // Unless the protocol aborted just now, which has scheduled it (cpython #156512).
    if (connection_lost_count_++ == 0) call_connection_lost(nullptr);
  } else if (eof_written_) {
    shut_down_writing();
  }
}

void SocketTransport::pause_protocol_if_full() {
  const auto protocol = protocol_;
  output_->flow_control.maybe_pause(output_->queue.size(), *loop_, *protocol);
}

void SocketTransport::set_write_buffer_limits(std::optional<std::int64_t> high,
                                              std::optional<std::int64_t> low) {
  output().flow_control.set_limits(high, low);
  if (protocol_) pause_protocol_if_full();
}

void SocketTransport::write_eof() {
  if (closing_ || eof_written_) return;
  eof_written_ = true;
  if (!has_output()) shut_down_writing();
}

void SocketTransport::shut_down_writing() {
  const SysResult result = loop_->sys().shutdown(fd_, SHUT_WR);
  if (!result.ok()) throw_os_error(result.error_number());
}

// --- Closing ---

void SocketTransport::close() {
  if (closing_) return;
  closing_ = true;
  remove_reader();
  if (has_output()) return;
  remove_writer();
  schedule_connection_lost(nullptr);
}

void SocketTransport::fatal_error(std::exception_ptr error, const char* message) {
  // The loss of a connection is no fault of the program; everything else is (clause CL-08).
  bool is_os_error = false;
  try {
    std::rethrow_exception(error);
  } catch (const OSError&) {
    is_os_error = true;
  } catch (...) {
  }
  if (!is_os_error) loop_->call_exception_handler(ExceptionContext(message, error));
  force_close(std::move(error));
}

void SocketTransport::force_close(std::exception_ptr error) {
  if (connection_lost_count_ > 0) return;
  drop_output();
  remove_writer();
  closing_ = true;
  remove_reader();
  schedule_connection_lost(std::move(error));
}

void SocketTransport::schedule_connection_lost(std::exception_ptr error) {
  ++connection_lost_count_;
  // The handle may be scheduled to start; so fast was only somebody who closes all of a server's clients.
  if (error || due_handle_.scheduled()) {
    loop_->call_soon([self = shared(), error = std::move(error)] { self->call_connection_lost(error); });
  } else {
    loop_->call_soon(due_handle_);
  }
}

void SocketTransport::call_connection_lost(std::exception_ptr error) {
  const auto self = shared();
  const auto protocol = protocol_;
  std::exception_ptr failure;
  try {
    protocol->connection_lost(std::move(error));
  } catch (...) {
    failure = std::current_exception();
  }
  socket_.close();
  protocol_ = nullptr;
  if (const auto server = std::exchange(server_, nullptr)) server->detach(*this);
  keeper_.let_go();
  if (failure) std::rethrow_exception(failure);
}

void SocketTransport::abandon() noexcept {
  remove_reader();
  remove_writer();
  socket_.share(loop_->sys(), nullptr);  // for whoever asks without the loop
  loop_ = nullptr;
  closing_ = true;
  connection_lost_count_ = std::max<std::uint8_t>(connection_lost_count_, 1);
  started_ = nullptr;
  drop_output();
  socket_.close();
  protocol_ = nullptr;
  server_ = nullptr;
  unlink();
}

std::string SocketTransport::repr() const {
  std::string text = "<_SelectorSocketTransport ";
  if (socket_.fileno() < 0) return text + "closed fd=" + std::to_string(fd_) + ">";
  if (closing_) text += "closing ";
  return text + "fd=" + std::to_string(fd_) + " read=" + (reader_added_ ? "polling" : "idle") + " write=<" +
         (writer_added_ ? "polling" : "idle") + ", bufsize=" + std::to_string(get_write_buffer_size()) + ">>";
}

}  // namespace streamgauge
