#include "ref/streams/open_connection.h"

#include "ref/streams/stream_protocol.h"

namespace streamgauge {

namespace {

// The objects of a connection to be, without its transport.
class Beginning {
 public:
  Beginning(EventLoop& loop, std::int64_t limit_bytes)
      : loop_(loop),
        reader_(std::make_shared<StreamReader>(loop, limit_bytes)),
        protocol_(std::make_shared<StreamReaderProtocol>(loop, reader_)) {}

  ProtocolFactory factory() const {
    return [protocol = protocol_] { return protocol; };
  }

  Streams finish(std::shared_ptr<Transport> transport) const {
    return Streams(reader_, std::make_shared<StreamWriter>(loop_, std::move(transport), protocol_, reader_));
  }

 private:
  EventLoop& loop_;
  std::shared_ptr<StreamReader> reader_;
  std::shared_ptr<StreamReaderProtocol> protocol_;
};

}  // namespace

Coro<Streams> open_connection(EventLoop& loop, ConnectionOptions options, std::int64_t limit_bytes) {
  const Beginning beginning(loop, limit_bytes);
  auto transport = co_await create_connection(loop, beginning.factory(), std::move(options));
  co_return beginning.finish(std::move(transport));
}

Coro<Streams> open_unix_connection(EventLoop& loop, UnixConnectionOptions options, std::int64_t limit_bytes) {
  const Beginning beginning(loop, limit_bytes);
  auto transport = co_await create_unix_connection(loop, beginning.factory(), std::move(options));
  co_return beginning.finish(std::move(transport));
}

}  // namespace streamgauge
