// What makes streams: spec/protocol.md, section 5, "Streams".
#include <cstdint>
#include <memory>
#include <utility>

#include "ref/adapter/handlers.h"
#include "ref/adapter/operation.h"
#include "ref/adapter/stream_options.h"
#include "ref/adapter/values.h"
#include "ref/streams/open_connection.h"
#include "ref/streams/start_server.h"

namespace streamgauge::adapter {

namespace {

// --- The calls. The scenario outlives them ---

Coro<Json> open_tcp(Scenario* scenario, std::string stream, ConnectionOptions options,
                    std::int64_t limit_bytes) {
  auto streams = co_await open_connection(scenario->loop(), std::move(options), limit_bytes);
  scenario->add_stream(stream, streams.reader, streams.writer);
  co_return Json({{"streams", stream}});
}

Coro<Json> open_unix(Scenario* scenario, std::string stream, UnixConnectionOptions options,
                     std::int64_t limit_bytes) {
  auto streams = co_await open_unix_connection(scenario->loop(), std::move(options), limit_bytes);
  scenario->add_stream(stream, streams.reader, streams.writer);
  co_return Json({{"streams", stream}});
}

// The port of the server's first address, if it has one.
Json port_value(const Server& server) {
  const std::vector<SocketAddress> addresses = sorted_addresses(server);
  if (addresses.empty() || addresses.front().family() == AF_UNIX) return nullptr;
  return {{"port", addresses.front().port()}};
}

Coro<Json> serve_tcp(Scenario* scenario, std::string name, ClientConnectedCallback handler,
                     ServerOptions options, std::int64_t limit_bytes) {
  auto server = co_await start_server(scenario->loop(), std::move(handler), std::move(options), limit_bytes);
  scenario->servers().replace(name, server);
  co_return port_value(*server);
}

Coro<Json> serve_unix(Scenario* scenario, std::string name, ClientConnectedCallback handler,
                      UnixServerOptions options, std::int64_t limit_bytes) {
  auto server =
      co_await start_unix_server(scenario->loop(), std::move(handler), std::move(options), limit_bytes);
  scenario->servers().replace(name, server);
  co_return nullptr;
}

Coro<Json> start_tls(StreamWriter* writer, StartTlsOptions options) {
  co_await writer->start_tls(std::move(options.ssl), std::move(options.parameters));
  co_return nullptr;
}

// --- Preparing them ---

// The name of the socket to be taken over, if there is one.
std::optional<std::string> socket_name(const Arguments& a) {
  if (!a.given("sock")) return std::nullopt;
  return a.name("sock");
}

template <class Options>
Options with_socket(Scenario& scenario, Options options, const std::optional<std::string>& name) {
  if (name) options.sock = scenario.sockets().find(*name);
  return options;
}

template <class Options, class Open>
Prepared open(Scenario& s, const Arguments& a, Options options, Open open_call) {
  return call(s, a,
              [&s, stream = a.name("stream"), options = std::move(options), sock = socket_name(a),
               limit_bytes = limit_of(a),
               open_call] { return open_call(&s, stream, with_socket(s, options, sock), limit_bytes); });
}

template <class Options, class Serve>
Prepared serve(Scenario& s, const Arguments& a, Options options, Serve serve_call) {
  ClientConnectedCallback handler =
      make_handler(s, a.optional_name("handler").value_or("plain"), a.name("stream"));
  return call(s, a,
              [&s, name = a.outcome_name(), handler = std::move(handler), options = std::move(options),
               sock = socket_name(a), limit_bytes = limit_of(a), serve_call] {
                return serve_call(&s, name, handler, with_socket(s, options, sock), limit_bytes);
              });
}

}  // namespace

OperationTable connection_operations() {
  using S = Scenario&;
  using A = const Arguments&;
  return {
      {"open_connection",
       {{"stream", "host", "port", "limit", "family", "proto", "flags", "sock", "local_addr",
         "happy_eyeballs_delay", "interleave", "all_errors", "ssl", "server_hostname",
         "ssl_handshake_timeout", "ssl_shutdown_timeout", "extra"},
        [](S s, A a) { return open(s, a, connection_options(a), open_tcp); }}},
      {"open_unix_connection",
       {{"stream", "path", "limit", "sock", "ssl", "server_hostname", "ssl_handshake_timeout",
         "ssl_shutdown_timeout", "extra"},
        [](S s, A a) { return open(s, a, unix_connection_options(a), open_unix); }}},
      {"start_server",
       {{"stream", "host", "port", "limit", "family", "flags", "sock", "backlog", "reuse_address",
         "reuse_port", "keep_alive", "start_serving", "handler", "ssl", "ssl_handshake_timeout",
         "ssl_shutdown_timeout", "extra"},
        [](S s, A a) { return serve(s, a, server_options(a), serve_tcp); }}},
      {"start_unix_server",
       {{"stream", "path", "limit", "sock", "backlog", "start_serving", "cleanup_socket", "handler", "ssl",
         "ssl_handshake_timeout", "ssl_shutdown_timeout", "extra"},
        [](S s, A a) { return serve(s, a, unix_server_options(a), serve_unix); }}},
      {"start_tls",
       {{"ssl", "server_hostname", "ssl_handshake_timeout", "ssl_shutdown_timeout"},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("on"), options = start_tls_options(a)] {
            return start_tls(&s.writer(stream), options);
          });
        }}},
      {"finish_handler",
       {{"how"},
        [](S s, A a) {
          return at_once(s, a, [&s, stream = a.name("on"), how = a.name("how")]() -> Outcome {
            finish_handler(s, stream, how);
            return {};
          });
        }}},
  };
}

}  // namespace streamgauge::adapter
