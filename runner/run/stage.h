// What a worker lends to every play.
#pragma once

#include "runner/adapter/adapter_client.h"
#include "runner/base/interrupt.h"
#include "runner/peer/socket_directory.h"
#include "runner/peer/tls_context.h"
#include "runner/run/play_witness.h"

namespace gauge {

struct Stage {
  AdapterClient& adapter;
  SocketDirectory& sockets;
  TlsContexts& tls;
  const Interrupt& interrupt;
  int timeout_ms;  // for the subject to connect after it has said so; a watchdog only
  PlayWitness* witness = nullptr;
};

}  // namespace gauge
