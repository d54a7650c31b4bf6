// The asynchronous operations of spec/protocol.md: coroutines that end with what is to be observed. The
// scenario, and by it reader and writer, outlive them.
#pragma once

#include <cstdint>
#include <string>

#include "ref/adapter/arguments.h"
#include "ref/adapter/scenario.h"
#include "ref/coro/coro.h"
#include "ref/streams/stream_reader.h"
#include "ref/streams/stream_writer.h"

namespace streamgauge::adapter {

Coro<Json> open_tcp(Scenario* scenario, std::string stream, std::string host, int port,
                    std::int64_t limit_bytes);
Coro<Json> open_unix(Scenario* scenario, std::string stream, std::string path, std::int64_t limit_bytes);
Coro<Json> serve_tcp(Scenario* scenario, std::string stream, std::string host, int port,
                     std::int64_t limit_bytes);
Coro<Json> serve_unix(Scenario* scenario, std::string stream, std::string path, std::int64_t limit_bytes);

Coro<Json> read(StreamReader* reader, std::int64_t n);
Coro<Json> readline(StreamReader* reader);
Coro<Json> readexactly(StreamReader* reader, std::int64_t n);
Coro<Json> readuntil(StreamReader* reader, Arguments::Separators separators);
Coro<Json> iterate(StreamReader* reader);
Coro<Json> anext(StreamReader* reader);
Coro<Json> drain(StreamWriter* writer);
Coro<Json> wait_closed(StreamWriter* writer);

}  // namespace streamgauge::adapter
