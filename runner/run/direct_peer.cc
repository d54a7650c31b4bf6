#include "runner/run/direct_peer.h"

#include <nlohmann/json.hpp>

#include "runner/case/bytes.h"
#include "runner/run/places.h"

namespace gauge {

void act_directly(const PeerAction& action, const std::vector<std::string_view>& pieces,
                  Conversation& conversation) {
  switch (action.verb) {
    case PeerVerb::send:
      for (const std::string_view piece : pieces) {
        conversation.post({{"op", "feed_data"}, {"on", kStream}, {"data", text_of(piece)}});
      }
      return;
    case PeerVerb::eof:
    case PeerVerb::close:
      return conversation.post({{"op", "feed_eof"}, {"on", kStream}});
    case PeerVerb::reset:
      return conversation.post({{"op", "set_exception"},
                                {"on", kStream},
                                {"error", "ConnectionResetError"},
                                {"errno", "ECONNRESET"}});
    default:
      conversation.break_off(Ending::harness_error,
                             "over direct there is no socket, which the peer needs for this");
      throw BrokenOff();
  }
}

}  // namespace gauge
