#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "ref/net/socket.h"
#include "ref/net/socket_transport.h"
#include "ref/testing/peer_socket.h"
#include "ref/testing/recording_protocol.h"
#include "ref/testing/system_fixture.h"

namespace streamgauge {

// A transport on one end of a real connection, of which the test has the other end.
class SocketTransportFixture : public SystemFixture {
 protected:
  SocketTransportFixture() { connect(AF_INET); }

  // A fresh connection, begun.
  void connect(int family) {
    prepare(family);
    settle();
    protocol_->calls.clear();
  }

  // A fresh connection, not begun.
  void prepare(int family) {
    auto [fd, peer] = PeerSocket::make_pair(family);
    peer_ = std::move(peer);
    ASSERT_TRUE(real_sys.set_nonblocking(fd.get()).ok());
    socket_ = Socket::adopt(sys, std::move(fd));
    protocol_ = std::make_shared<RecordingProtocol>();
    transport_ = SocketTransport::create(loop, socket_, protocol_);
  }

  // Writes more than the kernel takes; returns how much.
  std::size_t fill() {
    const std::string block(1 << 20, 'x');
    std::size_t written = 0;
    while (transport_->get_write_buffer_size() == 0) {
      transport_->write(block);
      written += block.size();
    }
    return written;
  }

  // Lets the peer receive everything.
  std::string drain_to_peer() {
    std::string received;
    for (std::string part = peer_.receive();; part = peer_.receive()) {
      received += part;
      settle();
      if (part.empty() || part.ends_with(")")) return received;
    }
  }

  PeerSocket peer_;
  std::shared_ptr<Socket> socket_;
  std::shared_ptr<RecordingProtocol> protocol_;
  std::shared_ptr<SocketTransport> transport_;
};

}  // namespace streamgauge
