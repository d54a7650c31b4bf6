// A transport over a connected stream socket (asyncio/selector_events.py, _SelectorSocketTransport).
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ref/base/write_queue.h"
#include "ref/coro/future.h"
#include "ref/loop/event_loop.h"
#include "ref/loop/handle.h"
#include "ref/net/flow_control.h"
#include "ref/net/loop_keeper.h"
#include "ref/net/socket.h"
#include "ref/net/transport.h"

namespace streamgauge {

class Server;

//   open --close(), nothing queued---------------------------> losing --next turn--> lost
//     |  \--close() with output queued--> flushing --sent----> lost     ^
//     |                                      |                          |
//     \--abort(), fatal error----------------+--------------------------/ (as losing)
//
// losing: connection_lost() is scheduled, the descriptor is still open; lost: it has been called, the
// descriptor is closed. From open and flushing alone can data be written; from open alone is it read.
//
// The loop keeps the transport alive until it is lost.
class SocketTransport final : public Transport, public std::enable_shared_from_this<SocketTransport> {
 public:
  // A transport on `socket` that calls protocol->connection_made() in the next turn of the loop, then begins
  // to read, and then sets `started`, which may be null. Whoever waits for `started` must call
  // forget_waiter() before it dies. `peername` is what accept() reported, if it was accepted; `server` is
  // told when the connection begins and ends. Throws RuntimeError if another transport uses the socket
  // (clause OC-38) and OSError.
  static std::shared_ptr<SocketTransport> create(EventLoop& loop, std::shared_ptr<Socket> socket,
                                                 std::shared_ptr<Protocol> protocol,
                                                 Future<void>* started = nullptr,
                                                 std::optional<SocketAddress> peername = std::nullopt,
                                                 std::shared_ptr<Server> server = nullptr);
  ~SocketTransport() override;

  // Throws RuntimeError if another transport uses the socket.
  static void require_unused(const Socket& socket);

  void forget_waiter() noexcept { started_ = nullptr; }

  ExtraInfo get_extra_info(std::string_view name) const override;
  bool is_closing() const override { return closing_; }
  void close() override;
  void abort() override { force_close(nullptr); }
  void force_close(std::exception_ptr error) override;
  bool start_tls_compatible() const override { return true; }
  void set_protocol(std::shared_ptr<Protocol> protocol) override { protocol_ = std::move(protocol); }
  std::shared_ptr<Protocol> get_protocol() const override { return protocol_; }
  bool is_reading() const override { return !closing_ && !reading_paused_; }
  void pause_reading() override;
  void resume_reading() override;
  void write(std::string_view data) override;
  void writelines(std::span<const std::string_view> pieces) override;
  void write_eof() override;
  bool can_write_eof() const override { return true; }
  std::size_t get_write_buffer_size() const override { return queue_.size(); }
  WriteBufferLimits get_write_buffer_limits() const override { return flow_control_.limits(); }
  void set_write_buffer_limits(std::optional<std::int64_t> high, std::optional<std::int64_t> low) override;
  std::string repr() const override;

 private:
  friend class LoopKeeper<SocketTransport>;

  SocketTransport(EventLoop& loop, std::shared_ptr<Socket> socket, std::shared_ptr<Protocol> protocol,
                  Future<void>* started, std::optional<SocketAddress> peername);

  // Callbacks of the loop.
  void start();
  void read_ready();
  void write_ready();
  void call_connection_lost();

  void add_reader();
  void remove_reader();
  void add_writer();
  void remove_writer();
  void read_eof();
  // Whether the connection is lost or about to be, so that a write is dropped; counts it then.
  bool drops_writes();
  // The queue is empty: sends what can be sent at once and queues the rest. False after a fatal error.
  bool send_pieces(std::span<const std::string_view> pieces);
  // Sends what can be sent of the chunks. False after a fatal error.
  bool try_sendmsg(std::span<const iovec> chunks, std::size_t* sent);
  void pause_protocol_if_full();
  void shut_down_writing();
  void schedule_connection_lost(std::exception_ptr error);
  void fatal_error(std::exception_ptr error, const char* message);
  // The loop is being destroyed, and this with it.
  void abandon() noexcept;

  EventLoop* loop_;  // null once abandoned
  std::shared_ptr<Socket> socket_;
  std::shared_ptr<Protocol> protocol_;
  std::shared_ptr<Server> server_;
  LoopKeeper<SocketTransport> keeper_;
  Future<void>* started_;
  std::optional<SocketAddress> sockname_;
  std::optional<SocketAddress> peername_;
  const int fd_;  // kept for repr(); closed once the connection is lost

  WriteQueue queue_;
  FlowControl flow_control_;
  std::exception_ptr lost_error_;
  int connection_lost_count_ =
      0;  // asyncio's _conn_lost: not 0 from losing on, then counts the writes dropped
  bool closing_ = false;
  bool reading_paused_ = false;
  bool reader_added_ = false;
  bool writer_added_ = false;
  bool eof_written_ = false;

  Handle start_handle_ = Handle::to<&SocketTransport::start>(this);
  Handle read_ready_handle_ = Handle::to<&SocketTransport::read_ready>(this);
  Handle write_ready_handle_ = Handle::to<&SocketTransport::write_ready>(this);
  Handle connection_lost_handle_ = Handle::to<&SocketTransport::call_connection_lost>(this);
};

}  // namespace streamgauge
