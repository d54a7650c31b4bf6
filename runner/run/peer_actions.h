// What the peer does over sockets: spec/scenario.md, "The peer does something".
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runner/case/scenario.h"
#include "runner/run/delivery.h"
#include "runner/run/prelude.h"
#include "runner/run/scene.h"

namespace gauge {

class PeerActions {
 public:
  // All must outlive it.
  PeerActions(Scene& scene, Prelude& prelude)
      : scene_(scene), prelude_(prelude), delivery_(scene.conversation) {}

  // `pieces`: of the data of a send or raw. Throws BrokenOff: what it acts on is not there; what conversation
  // throws; std::system_error, TlsError.
  void act(const PeerAction& action, const std::vector<std::string_view>& pieces);

  // Goes on with what the subject has not taken yet.
  void send_rest();

 private:
  Connection& connection(const std::string& name);
  void observe(const std::string& text);
  void send(const PeerAction& action, const std::vector<std::string_view>& pieces);
  void eof(const PeerAction& action);
  void receive(Connection& connection);
  void flood(Connection& connection, std::size_t bytes);
  void start_tls(const PeerAction& action);
  void listen(const PeerAction& action);
  void accept(const PeerAction& action);
  void connect(const PeerAction& action);
  void look_for_file(const PeerAction& action);

  Scene& scene_;
  Prelude& prelude_;
  Delivery delivery_;
  std::set<std::string> accepted_;  // connections that the subject has made; it is the client of TLS there
};

}  // namespace gauge
