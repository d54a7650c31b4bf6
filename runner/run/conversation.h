// Requests of one play, their answers, and the transcript that these make.
#pragma once

#include <cstddef>
#include <deque>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "runner/adapter/adapter_client.h"
#include "runner/case/normalise.h"
#include "runner/run/transcript.h"

namespace gauge {

// Thrown where a play cannot go on for a reason that is in its transcript.
struct BrokenOff {};

class Conversation {
 public:
  // For a scenario with this many steps. The adapter must outlive the conversation.
  Conversation(AdapterClient& adapter, std::size_t steps);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  // What is posted and observed from now on belongs to: the prelude (at first), a step, the end.
  void begin_step(std::size_t index);
  void begin_finally();

  // Posts a request; its answer is waited for by collect().
  void post(const Json& request);
  // Receives every answer that is due. Throws BrokenOff, once: the adapter said `unsupported` or `failed`;
  // AdapterError; Interrupted.
  void collect();
  // Adds an observation of the peer to what is under way.
  void observe(Json observation);

  // The prelude's observations so far.
  const Json& connect() const { return transcript_.connect; }
  // What has been observed under a name so far; nullptr: nothing.
  const Json* find(const std::string& name) const;

  // The play ends early; the first reason counts, unless a later one leaves the adapter dead.
  void break_off(Ending ending, const std::string& reason);
  void break_off(const AdapterError& error);

  // Ends the conversation. What differs from run to run is taken out: `replacements`, and the ports that have
  // no name there.
  Transcript take(std::vector<Replacement> replacements);

 private:
  // What a request's observations belong to.
  struct Place {
    Json* observations;
    std::string pointer;
  };

  void keep(Observed& observed, Json& observations);
  void remember_names(const Json& request);

  AdapterClient& adapter_;
  Transcript transcript_;
  Place here_;                   // where what is posted now belongs
  std::deque<Place> awaited_;    // where the answers that are due belong
  std::string answering_;        // pointer of the answer that is being received
  std::set<std::string> names_;  // what an observation may be called
};

}  // namespace gauge
