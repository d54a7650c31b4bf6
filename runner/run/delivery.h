// How the peer's bytes reach the subject: in pieces, each followed by running the subject until it is
// settled.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "runner/case/scenario.h"
#include "runner/peer/connection.h"
#include "runner/run/conversation.h"

namespace gauge {

// The bytes cut into pieces of these sizes; what is left is the last.
std::vector<std::string_view> cut_by(std::string_view bytes, const std::vector<std::size_t>& sizes);
// The bytes cut as each_byte or sizes say, whole otherwise.
std::vector<std::string_view> cut_by(std::string_view bytes, const Cuts& cuts);

class Delivery {
 public:
  // The conversation must outlive it.
  explicit Delivery(Conversation& conversation) : conversation_(conversation) {}

  void settle() { conversation_.post({{"op", "settle"}}); }
  void settle_now() {
    settle();
    conversation_.collect();
  }

  // Sends bytes as they are. All requests before must have been answered.
  void send(Connection& connection, std::string_view bytes);
  void send_in_pieces(Connection& connection, std::string_view bytes, const Cuts& cuts);
  // Goes on sending between settled states until all is out or the subject has stopped reading.
  void send_rest(Connection& connection);

 private:
  Conversation& conversation_;
};

}  // namespace gauge
