// A server: listening sockets and the connections accepted on them (asyncio/base_events.py, class Server).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ref/base/intrusive_list.h"
#include "ref/coro/coro.h"
#include "ref/coro/future.h"
#include "ref/loop/event_loop.h"
#include "ref/net/lazy_socket.h"
#include "ref/net/listener.h"
#include "ref/net/loop_keeper.h"
#include "ref/net/socket.h"
#include "ref/net/tls_layer.h"
#include "ref/net/transport.h"
#include "ref/net/waiter_list.h"

namespace streamgauge {

class SocketTransport;

// Makes the protocol of one connection. What it throws costs the connection, which is closed without a
// report, as in asyncio (clause SS-14).
using ProtocolFactory = std::function<std::shared_ptr<Protocol>()>;

//   bound --start_serving()--> serving --close()--> closed --last connection lost--> closed, and
//   wait_closed() returns
//     \-----------------------close()----------------^
//
// While it serves, the loop keeps it alive (clause SV-24).
class Server : public std::enable_shared_from_this<Server> {
 public:
  // A server on bound sockets; the files are those that close() removes, one entry per socket.
  struct Endpoint {
    Endpoint(std::shared_ptr<Socket> bound, std::optional<UnixSocketFile> own_file)
        : socket(std::move(bound)), file(std::move(own_file)) {}
    std::shared_ptr<Socket> socket;
    std::optional<UnixSocketFile> file;
  };
  // What makes its connections speak TLS; by default nothing does.
  struct Tls {
    Tls() = default;
    // Throws TypeError for a bool and ValueError for a timeout without TLS (clauses SS-12, SS-13).
    Tls(std::shared_ptr<const TlsLayer> ssl, std::optional<Duration> handshake_timeout,
        std::optional<Duration> shutdown_timeout);
    std::shared_ptr<const TlsLayer> layer;  // may be null
    TlsParameters parameters;
  };
  static std::shared_ptr<Server> create(EventLoop& loop, std::vector<Endpoint> endpoints,
                                        ProtocolFactory factory, int backlog, Tls tls = Tls());
  ~Server();

  EventLoop& loop() const noexcept { return loop_; }
  bool is_serving() const noexcept { return serving_; }
  // The listening sockets; empty after close() (clause SV-02).
  std::vector<std::shared_ptr<Socket>> sockets() const;

  // Begins to listen; nothing if it does so already. Throws OSError, and TypeError after close() (clause
  // SV-05).
  void begin_serving();
  // The same as a coroutine, which takes one turn of the loop.
  Coro<void> start_serving();
  // Serves until it is cancelled or close() is called; either ends it with CancelledError, after the server
  // and all its connections are closed (clauses SV-09 to SV-14). Throws RuntimeError if somebody waits here
  // already, or after close().
  Coro<void> serve_forever();
  // Returns when the server is closed and the last connection is lost (clauses SV-15 to SV-17).
  Coro<void> wait_closed();

  // Stops listening at once; connections go on (clauses SV-06, SV-07).
  void close();
  // Closes, and aborts, every connection (clauses SV-20, SV-21).
  void close_clients();
  void abort_clients();
  // The transports of the connections that are not lost.
  std::vector<std::shared_ptr<Transport>> clients() const;

  // "<Server sockets=(...)>"
  std::string repr() const;

  // --- For transports ---
  // A connection of this server begins. Throws AssertionError after close().
  void attach(SocketTransport& transport);
  // ... is lost.
  void detach(SocketTransport& transport);

 private:
  friend class LoopKeeper<Server>;

  Server(EventLoop& loop, ProtocolFactory factory, int backlog, Tls tls);

  static Coro<void> start_serving(std::shared_ptr<Server> self);
  static Coro<void> serve_forever(std::shared_ptr<Server> self);
  static Coro<void> wait_closed(std::shared_ptr<Server> self);

  void accept(LazySocket connection, const SocketAddress& peer);
  // The protocol of one connection's transport.
  std::shared_ptr<Protocol> make_protocol() const;
  // The loop is being destroyed.
  void abandon() noexcept;

  EventLoop& loop_;
  ProtocolFactory factory_;
  int backlog_;
  Tls tls_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  IntrusiveList<SocketTransport, Server> clients_;
  WaiterList waiters_;
  Future<void>* serving_forever_ = nullptr;  // what serve_forever() awaits
  LoopKeeper<Server> keeper_;
  bool serving_ = false;
  bool closed_ = false;
};

}  // namespace streamgauge
