#include "ref/adapter/calls.h"

#include <memory>
#include <utility>

#include "ref/base/errors.h"
#include "ref/net/server.h"
#include "ref/net/socket.h"
#include "ref/streams/open_connection.h"
#include "ref/streams/start_server.h"

namespace streamgauge::adapter {

namespace {

Json streams_value(const std::string& name) { return {{"streams", name}}; }

// Names the first accepted connection `stream`, the second `stream2`...
class Acceptor {
 public:
  Acceptor(Scenario* scenario, std::string stream)
      : scenario_(scenario), stream_(std::move(stream)), count_(std::make_shared<int>(0)) {}

  void operator()(std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) const {
    const int number = ++*count_;
    const std::string name = number == 1 ? stream_ : stream_ + std::to_string(number);
    scenario_->add_stream(name, std::move(reader), std::move(writer));
    scenario_->observe("accepted", streams_value(name));
  }

 private:
  Scenario* scenario_;
  std::string stream_;
  std::shared_ptr<int> count_;
};

}  // namespace

Coro<Json> open_tcp(Scenario* scenario, std::string stream, std::string host, int port,
                    std::int64_t limit_bytes) {
  ConnectionOptions options(std::move(host), port);
  auto streams = co_await open_connection(scenario->loop(), std::move(options), limit_bytes);
  scenario->add_stream(stream, streams.reader, streams.writer);
  co_return streams_value(stream);
}

Coro<Json> open_unix(Scenario* scenario, std::string stream, std::string path, std::int64_t limit_bytes) {
  UnixConnectionOptions options(std::move(path));
  auto streams = co_await open_unix_connection(scenario->loop(), std::move(options), limit_bytes);
  scenario->add_stream(stream, streams.reader, streams.writer);
  co_return streams_value(stream);
}

Coro<Json> serve_tcp(Scenario* scenario, std::string stream, std::string host, int port,
                     std::int64_t limit_bytes) {
  ClientConnectedCallback acceptor(Acceptor(scenario, std::move(stream)));
  ServerOptions options(std::move(host), port);
  auto server = co_await start_server(scenario->loop(), acceptor, std::move(options), limit_bytes);
  scenario->add_server(server);
  Json value = {{"port", server->sockets().front()->getsockname().port()}};
  co_return value;
}

Coro<Json> serve_unix(Scenario* scenario, std::string stream, std::string path, std::int64_t limit_bytes) {
  ClientConnectedCallback acceptor(Acceptor(scenario, std::move(stream)));
  UnixServerOptions options(std::move(path));
  auto server = co_await start_unix_server(scenario->loop(), acceptor, std::move(options), limit_bytes);
  scenario->add_server(server);
  co_return nullptr;
}

Coro<Json> read(StreamReader* reader, std::int64_t n) {
  auto bytes = co_await reader->read(n);
  co_return utf8_from_bytes(bytes);
}

Coro<Json> readline(StreamReader* reader) {
  auto line = co_await reader->readline();
  co_return utf8_from_bytes(line);
}

Coro<Json> readexactly(StreamReader* reader, std::int64_t n) {
  auto bytes = co_await reader->readexactly(n);
  co_return utf8_from_bytes(bytes);
}

Coro<Json> readuntil(StreamReader* reader, Arguments::Separators separators) {
  if (separators.is_tuple) {
    auto bytes = co_await reader->readuntil(std::move(separators.items));
    co_return utf8_from_bytes(bytes);
  }
  auto bytes = co_await reader->readuntil(std::move(separators.items.front()));
  co_return utf8_from_bytes(bytes);
}

Coro<Json> iterate(StreamReader* reader) {
  Json lines = Json::array();
  for (;;) {
    auto line = co_await reader->anext();
    if (!line) co_return lines;
    lines.push_back(utf8_from_bytes(*line));
  }
}

Coro<Json> anext(StreamReader* reader) {
  auto line = co_await reader->anext();
  if (!line) throw StopAsyncIteration("");
  co_return utf8_from_bytes(*line);
}

Coro<Json> drain(StreamWriter* writer) {
  co_await writer->drain();
  co_return nullptr;
}

Coro<Json> wait_closed(StreamWriter* writer) {
  co_await writer->wait_closed();
  co_return nullptr;
}

}  // namespace streamgauge::adapter
