// A socket as asyncio's extra information shows it: Python's socket.socket and asyncio/trsock.py,
// TransportSocket.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ref/base/socket_address.h"
#include "ref/base/sys.h"
#include "ref/base/unique_fd.h"

namespace streamgauge {

class Transport;

// An owned socket with the facts that never change. It is shared between the transport that uses it and
// whoever asked for it, so that its closing can be seen: fileno() is -1 afterwards (clauses OC-37, WX-04).
class Socket {
 public:
  // A new socket that does not block. Throws OSError. `sys` must outlive the socket.
  static std::shared_ptr<Socket> create(Sys& sys, int family, int type, int protocol);
  // Takes over a descriptor, whatever it is. Throws OSError if it is no socket; then the descriptor is
  // closed.
  static std::shared_ptr<Socket> adopt(Sys& sys, UniqueFd fd);

  Socket(Sys& sys, UniqueFd fd, int family, int type, int protocol)
      : sys_(sys),
        fd_(std::move(fd)),
        family_(static_cast<std::uint8_t>(family)),
        type_(static_cast<std::uint8_t>(type)),
        protocol_(static_cast<std::uint16_t>(protocol)) {}

  // The descriptor, or -1 once it is closed.
  int fileno() const noexcept { return fd_.get(); }
  int family() const noexcept { return family_; }
  int type() const noexcept { return type_; }
  int protocol() const noexcept { return protocol_; }

  // Both throw OSError.
  SocketAddress getsockname() const;
  SocketAddress getpeername() const;
  // Options whose value is an int. Both throw OSError.
  int getsockopt(int level, int option) const;
  void setsockopt(int level, int option, int value) const;

  void close() noexcept { fd_.reset(); }

  // "<asyncio.TransportSocket fd=7, family=2, type=1, proto=6, laddr=('127.0.0.1', 80), raddr=('127.0.0.1',
  // 4000)>"; `class_name` is what stands first.
  std::string repr(const char* class_name = "asyncio.TransportSocket") const;

  // The transport that uses the socket, or null (clause OC-38). It says so itself, and takes it back before
  // it is destroyed.
  Transport* transport() const noexcept { return transport_; }
  void set_transport(Transport* transport) noexcept { transport_ = transport; }

 private:
  Sys& sys_;
  UniqueFd fd_;
  // One is kept per connection, so they are as small as Linux's families (AF_MAX, SOCK_PACKET) and protocols
  // (16 bits of AF_PACKET) allow.
  std::uint8_t family_;
  std::uint8_t type_;
  std::uint16_t protocol_;
  Transport* transport_ = nullptr;
};

}  // namespace streamgauge
