// What the parts of one play share.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "runner/case/scenario.h"
#include "runner/peer/connection.h"
#include "runner/run/conversation.h"
#include "runner/run/places.h"
#include "runner/run/stage.h"

namespace gauge {

struct Scene {
  // All must outlive the scene.
  Scene(const Stage& stage, const Scenario& scenario, const Variant& variant,
        const std::vector<std::size_t>& pieces)
      : stage(stage),
        scenario(scenario),
        variant(variant),
        pieces(pieces),
        conversation(stage.adapter, scenario.steps.size()),
        places(stage.sockets, scenario.has_prelude) {}
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  const Stage& stage;
  const Scenario& scenario;
  const Variant variant;
  const std::vector<std::size_t>& pieces;  // of the cut send

  Conversation conversation;
  Places places;
  std::map<std::string, Connection> connections;  // of the peer, by name

  // Makes a connection of the peer known. The subject's port is one that differs from run to run.
  // `by_peer`: the peer has connected; else it has accepted.
  Connection& add_connection(const std::string& name, UniqueFd socket, int subject_port, bool by_peer) {
    places.replace(std::to_string(subject_port),
                   name == kStream ? "CLIENT_PORT" : "CLIENT_PORT_" + upper_case(name));
    SocketTap* tap =
        stage.witness == nullptr ? nullptr : stage.witness->connected(name, socket.get(), by_peer);
    return connections.try_emplace(name, std::move(socket), tap).first->second;
  }

  // Ends the play early: what a step needs is not there, since an earlier one has failed.
  [[noreturn]] void give_up(const std::string& why) {
    conversation.break_off(Ending::failed, why);
    throw BrokenOff();
  }
};

}  // namespace gauge
