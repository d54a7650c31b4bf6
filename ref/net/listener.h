// Accepting connections on one listening socket (asyncio/selector_events.py, _accept_connection).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "ref/base/socket_address.h"
#include "ref/loop/event_loop.h"
#include "ref/loop/handle.h"
#include "ref/loop/timer_heap.h"
#include "ref/net/lazy_socket.h"
#include "ref/net/socket.h"
#include "ref/net/unix_path.h"

namespace streamgauge {

//   bound --start()--> listening <--1 s passed-- waiting for resources
//     |                  |   \--out of descriptors--^    |
//     \-----stop()-------+--------------stop()----------/----> closed
//
// A timer that is left when it is closed reports that there is nothing to listen on any more, as asyncio's
// does.
class Listener {
 public:
  using AcceptFunction = std::function<void(LazySocket connection, const SocketAddress& peer)>;

  // `socket` is bound. `file` is the socket's own file, to be removed by stop(). `on_accept` is called for
  // each connection, from a callback of the loop.
  Listener(EventLoop& loop, std::shared_ptr<Socket> socket, std::optional<UnixSocketFile> file,
           AcceptFunction on_accept);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Listens and accepts from now on. Per readiness up to backlog + 1 connections are accepted. Throws
  // OSError.
  void start(int backlog);
  // Closes the socket at once; connections that were not accepted yet are reset. May be called again.
  void stop() noexcept;

  const std::shared_ptr<Socket>& socket() const noexcept { return socket_; }

 private:
  void accept_ready();
  void wait_for_resources(int error_number);
  void resume();
  void retry();

  EventLoop& loop_;
  std::shared_ptr<Socket> socket_;
  std::optional<UnixSocketFile> file_;
  AcceptFunction on_accept_;
  int backlog_ = 0;
  bool accepting_ = false;
  Handle accept_handle_ = Handle::to<&Listener::accept_ready>(this);
  int retries_ = 0;  // that the timer stands for
  TimerHandle retry_timer_ = TimerHandle::to<&Listener::retry>(this);
};

}  // namespace streamgauge
