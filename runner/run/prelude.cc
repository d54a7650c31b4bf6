#include "runner/run/prelude.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "runner/base/deadline.h"
#include "runner/peer/listener.h"
#include "runner/run/handshake.h"
#include "runner/run/tls_setup.h"

namespace gauge {

void Prelude::play() {
  begin();
  if (!scene_.scenario.has_prelude) return;
  if (scene_.variant.over == Over::direct) {
    Json request = {{"op", "new_reader"}, {"on", kStream}, {"transport", scene_.scenario.reader.transport}};
    if (scene_.scenario.reader.limit) request["limit"] = *scene_.scenario.reader.limit;
    scene_.conversation.post(request);
  } else if (scene_.variant.role == Role::client) {
    await_subject();
  } else {
    connect_to_subject();
  }
}

void Prelude::begin() {
  Json request = {
      {"op", "begin"}, {"scenario", scene_.scenario.id}, {"over", to_string(scene_.variant.over)}};
  if (!scene_.scenario.names.empty()) request["names"] = scene_.scenario.names;
  scene_.conversation.post(request);
}

// What all four calls have in common.
Json Prelude::opening_request(const char* op, const char* as) const {
  Json request = {{"op", op}, {"as", as}, {"stream", kStream}};
  if (scene_.scenario.reader.limit) request["limit"] = *scene_.scenario.reader.limit;
  if (scene_.variant.over != Over::tls) return request;
  const TlsSetup& tls = scene_.scenario.tls;
  const bool is_client = scene_.variant.role == Role::client;
  request["ssl"] =
      subject_context(scene_.scenario, tls.subject, is_client ? TlsSide::client : TlsSide::server);
  if (is_client) request["server_hostname"] = tls.server_hostname;
  request.update(tls.timeouts);
  return request;
}

void Prelude::await_subject() {
  const bool is_tcp = is_over_tcp(scene_.variant.over);
  scene_.places.listen(kConnect, scene_.variant.over, Listener::Queue::open);
  Json request = opening_request(is_tcp ? "open_connection" : "open_unix_connection", kConnect);
  if (is_tcp) {
    request["host"] = kLoopback;
    request["port"] = scene_.places.port_of(kConnect);
  } else {
    request["path"] = scene_.places.path_of(kConnect);
  }
  scene_.conversation.post(request);
  is_awaited_ = true;
  if (scene_.variant.over != Over::tls) return;
  scene_.conversation.collect();
  // One that connects before the handshake is not stopped here: scenarios tell of it.
  if (scene_.conversation.find(kConnect) != nullptr) require_connected();
  accept();
  shake_hands(TlsSide::server);
  require_connected();
}

void Prelude::finish() {
  if (!is_awaited_) return;
  require_connected();
  accept();
}

void Prelude::require_connected() {
  const Json connected = {{"streams", kStream}};
  const Json* outcome = scene_.conversation.find(kConnect);
  if (outcome == nullptr || *outcome != connected) no_stream("the subject does not connect");
}

void Prelude::accept() {
  Listener& listener = *scene_.places.listener(kConnect);
  std::optional<UniqueFd> connection =
      listener.accept(Deadline(scene_.stage.timeout_ms), scene_.stage.interrupt);
  if (!connection) {
    if (scene_.conversation.find(kConnect) == nullptr) no_stream("the subject does not connect");
    scene_.stage.adapter.reject("it says that it has connected, and no connection has come");
  }
  is_awaited_ = false;
  const int port = remote_port(connection->get());
  scene_.add_connection(kStream, std::move(*connection), port, false);
}

void Prelude::connect_to_subject() {
  Connected connected;
  if (is_over_tcp(scene_.variant.over)) {
    Json request = opening_request("start_server", kServer);
    request["host"] = kLoopback;
    request["port"] = 0;
    scene_.places.note_request(request);
    scene_.conversation.post(request);
    scene_.conversation.collect();
    scene_.places.learn_ports(scene_.conversation);
    const int port = scene_.places.port_of(kServer);
    if (port == 0) no_stream("the subject does not listen");
    connected = connect_tcp(kLoopback, port, Deadline(scene_.stage.timeout_ms), scene_.stage.interrupt);
  } else {
    scene_.places.make_file(kServer, FileKind::nothing);
    Json request = opening_request("start_unix_server", kServer);
    request["path"] = scene_.places.path_of(kServer);
    scene_.conversation.post(request);
    scene_.conversation.collect();
    connected = connect_unix(scene_.places.path_of(kServer));
  }
  if (!connected.socket) no_stream(std::strerror(connected.error));
  const int port = local_port(connected.socket.get());
  scene_.add_connection(kStream, std::move(connected.socket), port, true);
  delivery_.settle();
  if (scene_.variant.over == Over::tls) shake_hands(TlsSide::client);
}

void Prelude::shake_hands(TlsSide side) {
  scene_.conversation.collect();
  Connection& connection = scene_.connections.at(kStream);
  connection.start_tls(peer_layer(scene_.stage.tls, scene_.scenario, Json::object(), side));
  Cuts cuts;
  if (scene_.scenario.tls.handshake_each_byte) cuts.kind = Cuts::Kind::each_byte;
  const std::string state = gauge::shake_hands(connection, delivery_, cuts);
  if (state != "secure") no_stream("the handshake: " + state);
}

void Prelude::no_stream(const std::string& why) { scene_.give_up("the stream did not come to life: " + why); }

}  // namespace gauge
