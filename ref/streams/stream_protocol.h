// Between a transport and a reader (asyncio/streams.py, class StreamReaderProtocol).
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "ref/coro/future.h"
#include "ref/loop/event_loop.h"
#include "ref/net/transport.h"
#include "ref/streams/client_connected.h"
#include "ref/streams/flow_control_mixin.h"
#include "ref/streams/stream_reader.h"

namespace streamgauge {

// Feeds a reader from a transport, and on the side of a server calls back for the new connection.
//
// It refers to its reader weakly, as in asyncio: reader and writer belong to the user, and when both are gone
// the connection is closed by the writer. A server's protocol holds the reader until the callback has it.
class StreamReaderProtocol final : public FlowControlMixin,
                                   public std::enable_shared_from_this<StreamReaderProtocol> {
 public:
  // `reader` may be null: then what is received is dropped.
  StreamReaderProtocol(EventLoop& loop, std::shared_ptr<StreamReader> reader,
                       ClientConnectedCallback client_connected = ClientConnectedCallback());
  ~StreamReaderProtocol() override;

  void connection_made(std::shared_ptr<Transport> transport) override;
  void data_received(std::string_view data) override;
  bool receives_inertly() const noexcept override { return true; }
  bool eof_received() override;
  void connection_lost(std::exception_ptr error) override;
  // What the reader holds.
  std::string take_unread() override;

  // Whether it belongs to a server.
  bool is_server_side() const noexcept { return is_server_side_; }
  // The connection goes on over another transport (_replace_transport). Throws AssertionError if the reader
  // has none yet.
  void replace_transport(std::shared_ptr<Transport> transport);

  // Done when the connection is lost, with the error if there was one (_get_close_waiter). All who wait share
  // it: one of them cancelled cancels it for all (clause WC-09).
  Future<void>& closed();

 private:
  // What a server's protocol holds until connection_made().
  struct Unconnected {
    Unconnected(std::shared_ptr<StreamReader> only_reader, ClientConnectedCallback callback)
        : reader(std::move(only_reader)), client_connected(std::move(callback)) {}
    std::shared_ptr<StreamReader> reader;
    ClientConnectedCallback client_connected;
  };

  void call_back(ClientConnectedCallback client_connected, std::shared_ptr<Transport> transport,
                 std::shared_ptr<StreamReader> reader);

  std::weak_ptr<StreamReader> reader_;
  std::unique_ptr<Unconnected> unconnected_;
  const bool is_server_side_;
  bool over_ssl_ = false;
  std::unique_ptr<Future<void>> closed_;  // made for the first who asks, or for the error
};

}  // namespace streamgauge
