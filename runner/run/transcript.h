// What happened when one variant was played once.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runner/case/scenario.h"

namespace gauge {

// How playing a scenario ended.
enum class Ending {
  complete,        // every step was played
  unsupported,     // the adapter answered `unsupported`
  failed,          // the adapter answered `failed`
  timeout,         // the adapter did not answer in time; it is dead
  crash,           // the adapter ended
  protocol_error,  // the adapter answered something that protocol.md does not allow; it is dead
  harness_error    // the runner could not play the peer: no descriptors, no memory
};

// Observations are normalised (levels.h) and canonical; bytes longer than kInlineBytesMax are digests.
struct Transcript {
  Json connect = Json::array();  // of the prelude, which brings the stream to life
  std::vector<Json> steps;  // for each step the array of its observations; empty arrays for steps not reached
  Json finally = Json::array();  // of `end`

  Ending ending = Ending::complete;
  std::string at;           // JSON pointer of the step that was under way when it ended early
  std::string reason;       // why it ended early, for people
  std::string stderr_tail;  // of an adapter that is dead
};

// The adapter can go on with another scenario.
inline bool adapter_is_usable(Ending ending) {
  return ending == Ending::complete || ending == Ending::unsupported || ending == Ending::failed;
}

// Where observations belong: JSON pointers, of which only the first points nowhere in the scenario's file.
inline constexpr const char* kConnectPointer = "/connect";
inline constexpr const char* kFinallyPointer = "/finally";
// "/steps/3"
inline std::string step_pointer(std::size_t index) { return "/steps/" + std::to_string(index); }

}  // namespace gauge
