// The conversations of a recorded play as a capture file, for Wireshark and its like.
#pragma once

#include <string>

#include "runner/run/play_recorder.h"

namespace gauge {

// A file of libpcap's format (pcap-savefile(5), link type RAW), or "" if no connection was over TCP. Its
// frames are made up from what the peer's sockets were given and gave: the bytes, their order and their times
// are those of the play; handshakes, acknowledgements and sequence numbers are what TCP would have done.
std::string pcap_of(const Recording& recording);

}  // namespace gauge
