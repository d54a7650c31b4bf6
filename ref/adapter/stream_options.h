// The arguments of open_connection, start_server and their Unix twins as the library's options
// (spec/protocol.md, section 5, "Streams").
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ref/adapter/arguments.h"
#include "ref/net/create_connection.h"
#include "ref/net/create_server.h"
#include "ref/net/unix_events.h"

namespace streamgauge::adapter {

// What is to be had from the scenario when the operation is done, the socket, is left out. All throw
// Unsupported for an argument that C++'s types exclude, and Failed for one that no adapter could accept.
ConnectionOptions connection_options(const Arguments& arguments);
UnixConnectionOptions unix_connection_options(const Arguments& arguments);
ServerOptions server_options(const Arguments& arguments);
UnixServerOptions unix_server_options(const Arguments& arguments);

// The reader's limit.
std::int64_t limit_of(const Arguments& arguments);

// The arguments of start_tls.
struct StartTlsOptions {
  std::shared_ptr<const TlsLayer> ssl;
  TlsParameters parameters;
};
StartTlsOptions start_tls_options(const Arguments& arguments);

// AF_INET of "AF_INET". Throws Failed.
int family_value(const std::string& name);

}  // namespace streamgauge::adapter
