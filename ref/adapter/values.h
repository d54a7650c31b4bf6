// Values of the library in the notation of the adapter protocol (spec/protocol.md, section 3).
#pragma once

#include <string>
#include <vector>

#include "ref/adapter/wire.h"
#include "ref/base/socket_address.h"
#include "ref/net/server.h"
#include "ref/net/transport.h"

namespace streamgauge::adapter {

Json text(const std::string& content);

// Those of the server's sockets in Python's order: by host, then by port; paths by their bytes.
std::vector<SocketAddress> sorted_addresses(const Server& server);

// As Python shows an address: a tuple, a text, or bytes for an abstract name.
Json address_value(const SocketAddress& address);

Json extra_info_value(const ExtraInfo& info);

}  // namespace streamgauge::adapter
