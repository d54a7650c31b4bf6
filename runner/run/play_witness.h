// Sees a play as it goes.
#pragma once

#include <string>

#include "runner/peer/socket_tap.h"
#include "runner/run/places.h"
#include "runner/run/transcript.h"

namespace gauge {

class PlayWitness {
 public:
  virtual ~PlayWitness() = default;
  // What follows belongs to this place: kConnectPointer, step_pointer, kFinallyPointer.
  virtual void entered(const std::string& pointer) = 0;
  // The peer has a connection of this name: made by itself, or accepted. Its tap must live as long as the
  // play.
  virtual SocketTap* connected(const std::string& name, int socket, bool by_peer) = 0;
  virtual void finished(const Transcript& transcript, const Places& places) = 0;
};

}  // namespace gauge
