// The peer over `direct`, where there is no socket: its actions are calls on the reader.
#pragma once

#include <string_view>
#include <vector>

#include "runner/case/scenario.h"
#include "runner/run/conversation.h"

namespace gauge {

// `pieces`: of the data of a send. Throws BrokenOff: the action needs a socket.
void act_directly(const PeerAction& action, const std::vector<std::string_view>& pieces,
                  Conversation& conversation);

}  // namespace gauge
