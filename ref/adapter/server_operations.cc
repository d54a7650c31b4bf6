// Servers: spec/protocol.md, section 5, "Servers".
#include <memory>
#include <utility>

#include "ref/adapter/operation.h"
#include "ref/adapter/values.h"

namespace streamgauge::adapter {

namespace {

Coro<Json> wait_closed(std::shared_ptr<Server> server) {
  co_await server->wait_closed();
  co_return nullptr;
}

Coro<Json> start_serving(std::shared_ptr<Server> server) {
  co_await server->start_serving();
  co_return nullptr;
}

Coro<Json> serve_forever(std::shared_ptr<Server> server) {
  co_await server->serve_forever();
  co_return nullptr;
}

// `async with server`: entering only gives the server, leaving closes it.
Coro<Json> enter(std::shared_ptr<Server>) { co_return nullptr; }

Coro<Json> exit(std::shared_ptr<Server> server) {
  server->close();
  co_await server->wait_closed();
  co_return nullptr;
}

using ServerCall = Coro<Json> (*)(std::shared_ptr<Server>);

template <ServerCall kCall>
Prepared server_call(Scenario& s, const Arguments& a) {
  return call(s, a, [&s, name = a.name("server")] { return kCall(s.servers().find(name)); });
}

Json sockets_value(const Server& server) {
  Json value = Json::array();
  for (const SocketAddress& address : sorted_addresses(server)) value.push_back(address_value(address));
  return value;
}

}  // namespace

OperationTable server_operations() {
  using S = Scenario&;
  using A = const Arguments&;
  return {
      {"server_wait_closed", {{"server"}, server_call<wait_closed>}},
      {"server_start_serving", {{"server"}, server_call<start_serving>}},
      {"server_serve_forever", {{"server"}, server_call<serve_forever>}},
      {"server_enter", {{"server"}, server_call<enter>}},
      {"server_exit", {{"server"}, server_call<exit>}},
      {"server_close",
       {{"server"}, [](S s, A a) { return on_server(s, a, [](Server& server) { server.close(); }); }}},
      {"server_is_serving",
       {{"server"},
        [](S s, A a) { return on_server(s, a, [](Server& server) { return Json(server.is_serving()); }); }}},
      {"server_sockets",
       {{"server"},
        [](S s, A a) { return on_server(s, a, [](Server& server) { return sockets_value(server); }); }}},
      {"server_close_clients",
       {{"server"},
        [](S s, A a) { return on_server(s, a, [](Server& server) { server.close_clients(); }); }}},
      {"server_abort_clients",
       {{"server"},
        [](S s, A a) { return on_server(s, a, [](Server& server) { server.abort_clients(); }); }}},
  };
}

}  // namespace streamgauge::adapter
