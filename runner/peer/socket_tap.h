// Sees what passes through one socket of the peer, as the socket does: below TLS.
#pragma once

#include <string_view>

namespace gauge {

class SocketTap {
 public:
  enum class Event {
    eof_sent,      // FIN
    closed,        // by the peer
    reset_sent,    // RST
    eof_received,  // the subject's FIN
    reset_received
  };

  virtual ~SocketTap() = default;
  virtual void sent(std::string_view bytes) = 0;  // what the kernel has taken
  virtual void received(std::string_view bytes) = 0;
  virtual void happened(Event event) = 0;
};

}  // namespace gauge
