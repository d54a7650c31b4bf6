#include "runner/run/references.h"

#include <nlohmann/json.hpp>

namespace gauge {
namespace {

bool has_only(const Json& value, const char* key) {
  return value.is_object() && value.size() == 1 && value.contains(key) && value[key].is_string();
}

}  // namespace

Json References::resolve(Json request) {
  if (request["op"] == "together") {
    for (Json& operation : request["ops"]) resolve_operation(operation);
  } else {
    resolve_operation(request);
  }
  scene_.places.note_request(request);
  return request;
}

void References::resolve_operation(Json& operation) {
  const std::string op = operation["op"];
  if (op == "start_server" || op == "start_unix_server")
    accepting_.insert(operation["stream"].get<std::string>());
  for (auto& [key, argument] : operation.items()) {
    if (key == "ssl" && argument.is_object() && argument.contains("context")) {
      argument = subject_context(scene_.scenario, argument["context"], side_of(operation));
    } else {
      resolve_value(argument);
    }
  }
}

void References::resolve_value(Json& value) {
  if (has_only(value, "port_of")) {
    value = port_of(value["port_of"]);
  } else if (has_only(value, "path_of")) {
    const std::string name = value["path_of"];
    value = scene_.places.path_of(name);
    if (value == "") scene_.give_up("nothing is at a path of the name \"" + name + "\"");
  } else if (value.is_structured()) {
    for (Json& member : value) resolve_value(member);
  }
}

// protocol.md, section 5: the operation says it, but for start_tls, whose side is that of the stream. A
// server calls its connections "name", "name2" ...
TlsSide References::side_of(const Json& operation) const {
  const std::string op = operation["op"];
  if (op != "start_tls") return op.starts_with("start_") ? TlsSide::server : TlsSide::client;
  const std::string stream = operation["on"];
  if (scene_.scenario.has_prelude && stream == kStream) {
    return scene_.variant.role == Role::server ? TlsSide::server : TlsSide::client;
  }
  const std::string front = stream.substr(0, stream.find_last_not_of("0123456789") + 1);
  return accepting_.contains(stream) || accepting_.contains(front) ? TlsSide::server : TlsSide::client;
}

int References::port_of(const std::string& name) {
  int port = scene_.places.port_of(name);
  if (port == 0) {
    scene_.conversation.collect();
    scene_.places.learn_ports(scene_.conversation);
    port = scene_.places.port_of(name);
  }
  if (port == 0) scene_.give_up("nothing listens at a port of the name \"" + name + "\"");
  return port;
}

}  // namespace gauge
