#include "runner/run/player.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "runner/base/deadline.h"
#include "runner/case/bytes.h"
#include "runner/case/normalise.h"
#include "runner/peer/listener.h"
#include "runner/peer/peer.h"
#include "runner/run/conversation.h"

namespace gauge {
namespace {

constexpr const char* kStream = "stream";    // the name of the stream under test
constexpr const char* kConnect = "connect";  // the names of the prelude's calls
constexpr const char* kServer = "server";

// One scenario being played. Requests are posted without waiting for their answers for as long as the peer
// does nothing: only what the peer does has to happen while the subject stands still, after everything before
// it.
//
//   connecting --> stepping --> ending --> done
//       |              |           ^
//       +--------------+-----------+   unsupported, failed, or no stream
//
// An adapter that hangs, dies or talks nonsense ends it from every state at once.
class Play {
 public:
  Play(const Stage& stage, const Scenario& scenario, const Variant& variant,
       const std::vector<std::size_t>& pieces)
      : stage_(stage),
        scenario_(scenario),
        variant_(variant),
        pieces_(pieces),
        conversation_(stage.adapter, scenario.steps.size()) {}

  Transcript run() {
    try {
      while (state_ != State::done) advance();
      stage_.adapter.expect_silence();
    } catch (const AdapterError& error) {
      conversation_.break_off(error);
    } catch (const std::system_error& error) {
      conversation_.break_off(Ending::harness_error, error.what());
    }
    if (!server_path_.empty()) ::unlink(server_path_.c_str());  // not every implementation does: clause UX-08
    // What is left of the connection goes without a TIME_WAIT, thousands of which would use up the ports.
    if (peer_) peer_->reset();
    return conversation_.take(replacements_);
  }

 private:
  enum class State { connecting, stepping, ending, done };

  void advance() {
    try {
      switch (state_) {
        case State::connecting:
          connect();
          state_ = State::stepping;
          break;
        case State::stepping:
          if (next_step_ == scenario_.steps.size()) {
            state_ = State::ending;
          } else {
            conversation_.begin_step(next_step_);
            step(scenario_.steps[next_step_++]);
          }
          break;
        case State::ending:
          conversation_.begin_finally();
          state_ = State::done;
          conversation_.post({{"op", "end"}});
          conversation_.collect();
          break;
        case State::done:
          break;
      }
    } catch (const BrokenOff&) {
      // In state `done` it was among the last answers: `end` has been sent and answered.
      if (state_ != State::done) state_ = State::ending;
    }
  }

  // The prelude

  void connect() {
    conversation_.post({{"op", "begin"}, {"scenario", scenario_.id}, {"over", to_string(variant_.over)}});
    if (variant_.over == Over::direct) {
      Json request = {{"op", "new_reader"}, {"on", kStream}, {"transport", scenario_.reader.transport}};
      conversation_.post(with_limit(std::move(request)));
    } else if (variant_.role == Role::client) {
      await_subject();
    } else {
      connect_to_subject();
    }
  }

  void await_subject() {
    if (variant_.over == Over::tcp) {
      listener_.emplace(Listener::tcp());
      replacements_.push_back({std::to_string(listener_->port()), "PORT"});
      conversation_.post(with_limit({{"op", "open_connection"},
                                     {"as", kConnect},
                                     {"stream", kStream},
                                     {"host", "127.0.0.1"},
                                     {"port", listener_->port()}}));
    } else {
      const std::string path = stage_.sockets.new_socket_path();
      listener_.emplace(Listener::unix_socket(path));
      replacements_.push_back({path, "PATH"});
      conversation_.post(with_limit(
          {{"op", "open_unix_connection"}, {"as", kConnect}, {"stream", kStream}, {"path", path}}));
    }
  }

  void connect_to_subject() {
    Connected connected;
    const Deadline deadline(stage_.timeout_ms);
    if (variant_.over == Over::tcp) {
      conversation_.post(with_limit({{"op", "start_server"},
                                     {"as", kServer},
                                     {"stream", kStream},
                                     {"host", "127.0.0.1"},
                                     {"port", 0}}));
      conversation_.collect();
      const int port = take_port();
      replacements_.push_back({std::to_string(port), "PORT"});
      connected = connect_tcp(port, deadline, stage_.interrupt);
      if (connected.socket)
        replacements_.push_back({std::to_string(local_port(connected.socket.get())), "CLIENT_PORT"});
    } else {
      server_path_ = stage_.sockets.new_socket_path();
      replacements_.push_back({server_path_, "PATH"});
      conversation_.post(with_limit(
          {{"op", "start_unix_server"}, {"as", kServer}, {"stream", kStream}, {"path", server_path_}}));
      conversation_.collect();
      connected = connect_unix(server_path_);
    }
    if (!connected.socket) no_stream(std::strerror(connected.error));
    peer_.emplace(std::move(connected.socket));
    conversation_.post({{"op", "settle"}});
  }

  Json with_limit(Json request) const {
    if (scenario_.reader.limit) request["limit"] = *scenario_.reader.limit;
    return request;
  }

  // The port the subject says it listens on. It differs from run to run, so it does not stay among the
  // observations.
  int take_port() {
    for (Json& observation : conversation_.connect()) {
      const auto server = observation.find(kServer);
      if (server == observation.end() || !server->is_object() || !server->contains("port")) continue;
      const Json port = (*server)["port"];
      (*server)["port"] = {{"text", "PORT"}};
      if (port.is_number_integer() && port > 0 && port < 65536) return port.get<int>();
    }
    no_stream("the subject does not listen");
  }

  [[noreturn]] void no_stream(const std::string& why) {
    conversation_.break_off(Ending::failed, "the stream did not come to life: " + why);
    throw BrokenOff();
  }

  // The peer, with all requests answered. As a client the subject has connected by then.
  Peer& peer() {
    conversation_.collect();
    if (!peer_) {
      const Json connected = {{kConnect, {{"streams", kStream}}}};
      const Json& observed = conversation_.connect();
      if (std::find(observed.begin(), observed.end(), connected) == observed.end()) {
        no_stream("the subject does not connect");
      }
      std::optional<UniqueFd> connection = listener_->accept(Deadline(stage_.timeout_ms), stage_.interrupt);
      if (!connection) stage_.adapter.reject("it says that it has connected, and no connection has come");
      if (variant_.over == Over::tcp) {
        replacements_.push_back({std::to_string(remote_port(connection->get())), "CLIENT_PORT"});
      }
      peer_.emplace(std::move(*connection));
    }
    return *peer_;
  }

  // Steps

  void step(const Step& step) {
    if (const auto* subject = std::get_if<SubjectAction>(&step.action)) {
      conversation_.post(subject->request);
    } else if (const auto* together = std::get_if<TogetherAction>(&step.action)) {
      Json operations = Json::array();
      for (const SubjectAction& action : together->actions) operations.push_back(action.request);
      conversation_.post({{"op", "together"}, {"ops", std::move(operations)}});
    } else if (variant_.over == Over::direct) {
      act_directly(std::get<PeerAction>(step.action));
    } else {
      act(std::get<PeerAction>(step.action));
    }
    if (peer_ && peer_->unsent() > 0) deliver_rest();
  }

  // How the data of a send is cut in this delivery.
  std::vector<std::string_view> pieces_of(const PeerAction& action) const {
    const std::string_view data = action.data;
    if (action.cuts.kind == Cuts::Kind::whole || pieces_.empty()) return {data};
    std::vector<std::string_view> pieces;
    std::size_t begin = 0;
    for (const std::size_t size : pieces_) {
      pieces.push_back(data.substr(begin, size));
      begin += size;
    }
    return pieces;
  }

  void act_directly(const PeerAction& action) {
    switch (action.verb) {
      case PeerVerb::send:
        for (const std::string_view piece : pieces_of(action)) {
          conversation_.post({{"op", "feed_data"}, {"on", kStream}, {"data", text_of(piece)}});
        }
        return;
      case PeerVerb::eof:
      case PeerVerb::close:
        return conversation_.post({{"op", "feed_eof"}, {"on", kStream}});
      case PeerVerb::reset:
        return conversation_.post({{"op", "set_exception"},
                                   {"on", kStream},
                                   {"error", "ConnectionResetError"},
                                   {"errno", "ECONNRESET"}});
      case PeerVerb::receive:
      case PeerVerb::flood:
        conversation_.break_off(Ending::harness_error, "over direct the peer can neither receive nor flood");
        throw BrokenOff();
    }
  }

  void act(const PeerAction& action) {
    switch (action.verb) {
      case PeerVerb::send:
        for (const std::string_view piece : pieces_of(action)) {
          peer().send(piece);
          conversation_.post({{"op", "settle"}});
          if (peer_->unsent() > 0) deliver_rest();
        }
        return;
      case PeerVerb::eof:
        peer().eof();
        return conversation_.post({{"op", "settle"}});
      case PeerVerb::close:
        peer().close();
        return conversation_.post({{"op", "settle"}});
      case PeerVerb::reset:
        peer().reset();
        return conversation_.post({{"op", "settle"}});
      case PeerVerb::receive:
        return receive();
      case PeerVerb::flood:
        return flood(action.flood_bytes);
    }
  }

  void receive() {
    Received all;
    for (Received part = peer().receive(); !part.bytes.empty() || part.end != Received::End::open;
         part = peer().receive()) {
      all.bytes += part.bytes;
      all.end = part.end;
      // What has been taken makes room, in which the subject may send more.
      conversation_.post({{"op", "settle"}});
      conversation_.collect();
      if (part.end != Received::End::open) break;
    }
    conversation_.observe({{"peer", text_of(all.bytes)}});
    if (all.end == Received::End::eof) conversation_.observe({{"peer", {{"text", "eof"}}}});
    if (all.end == Received::End::reset) conversation_.observe({{"peer", {{"text", "reset"}}}});
  }

  void flood(std::size_t bytes) {
    peer().flood(bytes);
    conversation_.post({{"op", "settle"}});
    deliver_rest();
    conversation_.observe({{"peer", {{"text", peer_->unsent() == 0 ? "accepted" : "blocked"}}}});
    peer_->drop_queued();
  }

  // Goes on sending between settled states until all is out or the subject has stopped reading.
  void deliver_rest() {
    conversation_.collect();
    for (std::size_t before = peer_->unsent(); before > 0;) {
      peer_->flush();
      conversation_.post({{"op", "settle"}});
      conversation_.collect();
      const std::size_t after = peer_->unsent();
      if (after >= before) return;
      before = after;
    }
  }

  const Stage& stage_;
  const Scenario& scenario_;
  const Variant variant_;
  const std::vector<std::size_t>& pieces_;

  Conversation conversation_;
  State state_ = State::connecting;
  std::size_t next_step_ = 0;
  std::optional<Listener> listener_;
  std::optional<Peer> peer_;
  std::string server_path_;  // of a Unix server of the subject
  std::vector<Replacement> replacements_;
};

}  // namespace

Transcript play(const Stage& stage, const Scenario& scenario, const Variant& variant,
                const std::vector<std::size_t>& pieces) {
  return Play(stage, scenario, variant, pieces).run();
}

}  // namespace gauge
