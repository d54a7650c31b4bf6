// Connecting streams (asyncio/streams.py, open_connection, open_unix_connection).
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "ref/coro/coro.h"
#include "ref/loop/event_loop.h"
#include "ref/net/create_connection.h"
#include "ref/net/unix_events.h"
#include "ref/streams/stream_reader.h"
#include "ref/streams/stream_writer.h"

namespace streamgauge {

// Both ends of a connection, as seen from here.
struct Streams {
  Streams(std::shared_ptr<StreamReader> reading_end, std::shared_ptr<StreamWriter> writing_end)
      : reader(std::move(reading_end)), writer(std::move(writing_end)) {}
  std::shared_ptr<StreamReader> reader;
  std::shared_ptr<StreamWriter> writer;
};

// Connects to a host and port, or takes over a socket. `limit_bytes` is the reader's. Throws ValueError for a
// bad limit before anything is sent (clause OC-17), and what create_connection() throws.
//   auto streams = co_await open_connection(loop, ConnectionOptions("example.org", 80));
Coro<Streams> open_connection(EventLoop& loop, ConnectionOptions options,
                              std::int64_t limit_bytes = StreamReader::kDefaultLimitBytes);

// The same over a Unix socket.
Coro<Streams> open_unix_connection(EventLoop& loop, UnixConnectionOptions options,
                                   std::int64_t limit_bytes = StreamReader::kDefaultLimitBytes);

}  // namespace streamgauge
