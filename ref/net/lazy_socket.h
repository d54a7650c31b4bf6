// The socket of a transport.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "ref/base/sys.h"
#include "ref/base/unique_fd.h"
#include "ref/net/socket.h"

namespace streamgauge {

// A socket that somebody has already, or a descriptor that becomes a Socket for the first who asks: of most
// connections that are accepted nobody ever does, and there may be many.
class LazySocket {
 public:
  // Not null.
  LazySocket(std::shared_ptr<Socket> socket)  // NOLINT(google-explicit-constructor): it is one
      : LazySocket(UniqueFd(), *socket) {
    shared_ = std::move(socket);
  }
  // What a socket like `listening` has accepted.
  LazySocket(UniqueFd accepted, const Socket& listening)
      : fd_(std::move(accepted)),
        family_(static_cast<std::uint8_t>(listening.family())),
        type_(static_cast<std::uint8_t>(listening.type())),
        protocol_(static_cast<std::uint16_t>(listening.protocol())) {}

  // The descriptor, or -1 once it is closed.
  int fileno() const noexcept { return shared_ ? shared_->fileno() : fd_.get(); }
  bool is_tcp() const noexcept {
    return (family_ == AF_INET || family_ == AF_INET6) && type_ == SOCK_STREAM && protocol_ == IPPROTO_TCP;
  }

  // Null as long as nobody has asked for it.
  const std::shared_ptr<Socket>& get() const noexcept { return shared_; }
  // For whoever asks. `user` is the transport that uses it, or null; `sys` must outlive the socket.
  const std::shared_ptr<Socket>& share(Sys& sys, Transport* user) {
    if (!shared_) {
      shared_ = std::make_shared<Socket>(sys, std::move(fd_), family_, type_, protocol_);
      shared_->set_transport(user);
    }
    return shared_;
  }

  void close() noexcept {
    if (shared_) {
      shared_->close();
    } else {
      fd_.reset();
    }
  }

 private:
  std::shared_ptr<Socket> shared_;
  UniqueFd fd_;  // while nobody has it
  // As in Socket.
  std::uint8_t family_;
  std::uint8_t type_;
  std::uint16_t protocol_;
};

}  // namespace streamgauge
