// A transport over a connected stream socket (asyncio/selector_events.py, _SelectorSocketTransport).
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ref/base/intrusive_list.h"
#include "ref/base/socket_address.h"
#include "ref/base/write_queue.h"
#include "ref/coro/future.h"
#include "ref/loop/event_loop.h"
#include "ref/loop/handle.h"
#include "ref/net/flow_control.h"
#include "ref/net/lazy_socket.h"
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
class SocketTransport final : public Transport, public ListNode<Server> {
  class Key;

 public:
  // A transport on `socket` that calls protocol->connection_made() in the next turn of the loop, then begins
  // to read, and then sets `started`, which may be null. Whoever waits for `started` must call
  // forget_waiter() before it dies. `peername` is what accept() reported, if it was accepted; `server`, which
  // may be null, is told when the connection begins and ends. Throws RuntimeError if another transport uses
  // the socket (clause OC-38) and OSError.
  static std::shared_ptr<SocketTransport> create(EventLoop& loop, LazySocket socket,
                                                 std::shared_ptr<Protocol> protocol,
                                                 Future<void>* started = nullptr,
                                                 SocketAddress peername = SocketAddress(),
                                                 std::shared_ptr<Server> server = nullptr);
  // For create().
  SocketTransport(Key key, EventLoop& loop, LazySocket socket, std::shared_ptr<Protocol> protocol,
                  Future<void>* started, SocketAddress peername);
  ~SocketTransport() override;

  // Throws RuntimeError if another transport uses the socket.
  static void require_unused(const Socket& socket);

  void forget_waiter() noexcept { started_ = nullptr; }

  // Itself, until it is lost; then null.
  const std::shared_ptr<SocketTransport>& shared() const noexcept { return keeper_.object(); }

  std::optional<ExtraInfo> find_extra_info(std::string_view name) const override;
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
  std::size_t get_write_buffer_size() const override { return has_output() ? output_->queue.size() : 0; }
  WriteBufferLimits get_write_buffer_limits() const override {
    return output_ ? output_->flow_control.limits() : FlowControl().limits();
  }
  void set_write_buffer_limits(std::optional<std::int64_t> high, std::optional<std::int64_t> low) override;
  std::string repr() const override;

 private:
  friend class LoopKeeper<SocketTransport>;

  // What only a connection needs that has written more than the system took, or has set its water marks.
  struct Output {
    explicit Output(SocketTransport& transport)
        : write_ready_handle(Handle::to<&SocketTransport::write_ready>(&transport)) {}
    WriteQueue queue;
    FlowControl flow_control;
    Handle write_ready_handle;
  };

  Output& output();
  bool has_output() const noexcept { return output_ && !output_->queue.empty(); }

  // Callbacks of the loop. The first is one of the next two, or call_connection_lost().
  void due();
  void start();
  void read_ready();
  void write_ready();
  void call_connection_lost(std::exception_ptr error);

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
  void drop_output() noexcept {
    if (output_) output_->queue.clear();
  }
  void pause_protocol_if_full();
  void shut_down_writing();
  void schedule_connection_lost(std::exception_ptr error);
  void fatal_error(std::exception_ptr error, const char* message);
  // The loop is being destroyed, and this with it.
  void abandon() noexcept;

  EventLoop* loop_;            // null once abandoned
  mutable LazySocket socket_;  // asking for it changes nothing that can be seen
  std::shared_ptr<Protocol> protocol_;
  std::shared_ptr<Server> server_;
  LoopKeeper<SocketTransport> keeper_;
  Future<void>* started_;
  SocketAddress sockname_;  // of no family if unknown, as the next
  SocketAddress peername_;
  std::unique_ptr<Output> output_;
  // For the callbacks of which never more than one is due: start(), then read_ready(), and in the end
  // call_connection_lost() if there is no error.
  Handle due_handle_ = Handle::to<&SocketTransport::due>(this);

  const int fd_;  // kept for repr(); closed once the connection is lost
  // asyncio's _conn_lost: not 0 from losing on, then counts the writes dropped, as far as that matters.
  std::uint8_t connection_lost_count_ = 0;
  bool begun_ = false;
  bool closing_ = false;
  bool reading_paused_ = false;
  bool reader_added_ = false;
  bool writer_added_ = false;
  bool eof_written_ = false;
};

// Keeps others from using the constructor.
class SocketTransport::Key {
  friend class SocketTransport;
  Key() = default;
};

}  // namespace streamgauge
