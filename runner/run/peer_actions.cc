#include "runner/run/peer_actions.h"

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "runner/base/deadline.h"
#include "runner/case/bytes.h"
#include "runner/run/handshake.h"
#include "runner/run/tls_setup.h"

namespace gauge {

namespace {

// A subject that sends for ever is not to take the machine's memory with it.
constexpr std::size_t kMostReceived = std::size_t{64} << 20;

}  // namespace

void PeerActions::act(const PeerAction& action, const std::vector<std::string_view>& pieces) {
  switch (action.verb) {
    case PeerVerb::send:
    case PeerVerb::raw:
      return send(action, pieces);
    case PeerVerb::eof:
      return eof(action);
    case PeerVerb::fin:
      connection(action.connection).fin();
      return delivery_.settle();
    case PeerVerb::close:
      connection(action.connection).close();
      return delivery_.settle();
    case PeerVerb::reset:
      connection(action.connection).reset();
      return delivery_.settle();
    case PeerVerb::key_update:
      connection(action.connection).update_keys();
      return delivery_.settle();
    case PeerVerb::receive:
      return receive(connection(action.connection));
    case PeerVerb::flood:
      return flood(connection(action.connection), action.flood_bytes);
    case PeerVerb::start_tls:
      return start_tls(action);
    case PeerVerb::listen:
    case PeerVerb::refuse:
      return listen(action);
    case PeerVerb::unlisten:
      scene_.conversation.collect();
      scene_.places.unlisten(action.place);
      return delivery_.settle();
    case PeerVerb::accept:
      return accept(action);
    case PeerVerb::connect:
      return connect(action);
    case PeerVerb::file:
      scene_.conversation.collect();
      return scene_.places.make_file(action.place, action.file_kind);
    case PeerVerb::exists:
      return look_for_file(action);
  }
}

// With all requests answered: what the peer does has to happen after everything before it.
Connection& PeerActions::connection(const std::string& name) {
  scene_.conversation.collect();
  if (name == kStream) prelude_.finish();
  const auto found = scene_.connections.find(name);
  if (found == scene_.connections.end())
    scene_.give_up("the peer has no connection of the name \"" + name + "\"");
  return found->second;
}

void PeerActions::observe(const std::string& text) {
  scene_.conversation.observe({{"peer", {{"text", text}}}});
}

void PeerActions::send(const PeerAction& action, const std::vector<std::string_view>& pieces) {
  for (const std::string_view piece : pieces) {
    Connection& to = connection(action.connection);
    if (action.verb == PeerVerb::raw) {
      delivery_.send(to, piece);
    } else {
      delivery_.send_in_pieces(to, to.encrypt(piece), action.record_cuts);
    }
  }
}

void PeerActions::eof(const PeerAction& action) {
  Connection& to = connection(action.connection);
  if (to.tls() != nullptr) return delivery_.send_in_pieces(to, to.close_notify(), action.record_cuts);
  to.eof();
  delivery_.settle();
}

void PeerActions::receive(Connection& connection) {
  std::string bytes;
  std::vector<std::string> notices;
  Received::End end = Received::End::open;
  while (end == Received::End::open && bytes.size() < kMostReceived) {
    Delivered part = connection.receive();
    bytes += part.bytes;
    notices.insert(notices.end(), part.notices.begin(), part.notices.end());
    end = part.end;
    if (!part.has_come && part.end == Received::End::open) break;
    // What has been taken makes room, in which the subject may send more.
    delivery_.settle_now();
  }
  scene_.conversation.observe({{"peer", text_of(bytes)}});
  for (const std::string& notice : notices) observe(notice);
  if (end == Received::End::eof) observe("eof");
  if (end == Received::End::reset) observe("reset");
}

void PeerActions::flood(Connection& connection, std::size_t bytes) {
  connection.flood(bytes);
  delivery_.settle();
  delivery_.send_rest(connection);
  observe(connection.unsent() == 0 ? "accepted" : "blocked");
  connection.stop_flood();
}

void PeerActions::start_tls(const PeerAction& action) {
  Connection& with = connection(action.connection);
  const bool goes_on = with.tls() != nullptr && with.tls()->state() != TlsLayer::State::open;
  if (!goes_on) {
    const bool subject_is_client = (scene_.variant.role == Role::client && action.connection == kStream) ||
                                   accepted_.contains(action.connection);
    with.start_tls(peer_layer(scene_.stage.tls, scene_.scenario, action.tls,
                              subject_is_client ? TlsSide::server : TlsSide::client));
  }
  observe(shake_hands(with, delivery_, action.cuts));
}

void PeerActions::listen(const PeerAction& action) {
  scene_.conversation.collect();
  const Listener::Queue queue = action.verb == PeerVerb::refuse ? Listener::Queue::refuses
                                : action.is_full                ? Listener::Queue::full
                                                                : Listener::Queue::open;
  int port = 0;
  if (!action.port_of.empty()) {
    scene_.places.learn_ports(scene_.conversation);
    port = scene_.places.port_of(action.port_of);
    if (port == 0) scene_.give_up("nothing listens at a port of the name \"" + action.port_of + "\"");
  }
  scene_.places.listen(action.place, scene_.variant.over, queue, action.host, port);
}

void PeerActions::accept(const PeerAction& action) {
  scene_.conversation.collect();
  Listener* listener = scene_.places.listener(action.place);
  std::optional<UniqueFd> accepted;
  if (listener != nullptr) accepted = listener->accept(Deadline(0), scene_.stage.interrupt);
  if (!accepted) return observe("no connection");
  const int port = remote_port(accepted->get());
  scene_.add_connection(action.connection, std::move(*accepted), port, false);
  accepted_.insert(action.connection);
}

void PeerActions::connect(const PeerAction& action) {
  scene_.conversation.collect();
  scene_.places.learn_ports(scene_.conversation);
  const int port = scene_.places.port_of(action.place);
  const std::string path = scene_.places.path_of(action.place);
  if (port == 0 && path.empty()) return observe("refused");
  Connected connected =
      port != 0 ? connect_tcp(action.host, port, Deadline(scene_.stage.timeout_ms), scene_.stage.interrupt)
                : connect_unix(path);
  if (!connected.socket) {
    return observe(connected.error == ETIMEDOUT || connected.error == EAGAIN ? "no answer" : "refused");
  }
  const int own_port = local_port(connected.socket.get());
  scene_.add_connection(action.connection, std::move(connected.socket), own_port, true);
  delivery_.settle();
}

void PeerActions::look_for_file(const PeerAction& action) {
  scene_.conversation.collect();
  std::error_code error;
  const std::filesystem::file_status status =
      std::filesystem::symlink_status(scene_.places.path_of(action.place), error);
  scene_.conversation.observe({{"peer", std::filesystem::exists(status)}});
}

void PeerActions::send_rest() {
  for (auto& [name, connection] : scene_.connections) {
    if (connection.unsent() > 0) delivery_.send_rest(connection);
  }
}

}  // namespace gauge
