#include "runner/run/conversation.h"

#include "runner/case/bytes.h"
#include "runner/case/levels.h"

namespace gauge {
namespace {

Ending ending_of(AdapterError::Kind kind) {
  switch (kind) {
    case AdapterError::Kind::did_not_start:
    case AdapterError::Kind::crash:
      return Ending::crash;
    case AdapterError::Kind::timeout:
      return Ending::timeout;
    case AdapterError::Kind::protocol_error:
      return Ending::protocol_error;
  }
  return Ending::crash;
}

}  // namespace

Conversation::Conversation(AdapterClient& adapter, std::size_t steps)
    : adapter_(adapter),
      here_{&transcript_.connect, kConnectPointer},
      // protocol.md, section 4; the others are those that requests give.
      names_{"accepted", "transport", "pending", "leaked", "loop_error", "warning", "log", "spins"} {
  transcript_.steps.assign(steps, Json::array());
}

void Conversation::begin_step(std::size_t index) {
  here_ = {&transcript_.steps.at(index), step_pointer(index)};
}

void Conversation::begin_finally() { here_ = {&transcript_.finally, kFinallyPointer}; }

void Conversation::post(const Json& request) {
  remember_names(request);
  adapter_.post(request);
  awaited_.push_back(here_);
}

void Conversation::collect() {
  const bool was_whole = transcript_.ending == Ending::complete;
  while (!awaited_.empty()) {
    const Place place = std::move(awaited_.front());
    awaited_.pop_front();
    answering_ = place.pointer;
    Answer answer = adapter_.receive();
    if (auto* observed = std::get_if<Observed>(&answer)) {
      keep(*observed, *place.observations);
    } else if (auto* unsupported = std::get_if<Unsupported>(&answer)) {
      break_off(Ending::unsupported, unsupported->reason);
    } else {
      break_off(Ending::failed, std::get<Failed>(answer).reason);
    }
  }
  answering_.clear();
  if (was_whole && transcript_.ending != Ending::complete) throw BrokenOff();
}

void Conversation::keep(Observed& observed, Json& observations) {
  // What a scenario shows whose steps have not all been carried out says nothing.
  if (transcript_.ending != Ending::complete) return;
  for (Json& observation : observed.observations) {
    const std::string& name = observation.begin().key();
    if (names_.count(name) == 0) adapter_.reject("an observation under a name that nothing has: " + name);
    observations.push_back(digest_long_bytes(std::move(observation)));
  }
}

void Conversation::remember_names(const Json& request) {
  names_.insert(request["op"].get<std::string>());
  if (const auto as = request.find("as"); as != request.end()) names_.insert(as->get<std::string>());
  if (const auto operations = request.find("ops"); operations != request.end()) {
    for (const Json& operation : *operations) remember_names(operation);
  }
}

void Conversation::observe(Json observation) {
  here_.observations->push_back(digest_long_bytes(std::move(observation)));
}

void Conversation::break_off(Ending ending, const std::string& reason) {
  if (transcript_.ending != Ending::complete && adapter_is_usable(ending)) return;
  transcript_.ending = ending;
  transcript_.reason = reason;
  transcript_.at = answering_.empty() ? here_.pointer : answering_;
}

void Conversation::break_off(const AdapterError& error) {
  break_off(ending_of(error.kind()), error.what());
  transcript_.stderr_tail = error.stderr_tail();
}

const Json* Conversation::find(const std::string& name) const {
  const auto in = [&name](const Json& observations) -> const Json* {
    for (const Json& observation : observations) {
      if (const auto found = observation.find(name); found != observation.end()) return &*found;
    }
    return nullptr;
  };
  if (const Json* found = in(transcript_.connect)) return found;
  for (const Json& observations : transcript_.steps) {
    if (const Json* found = in(observations)) return found;
  }
  return nullptr;
}

Transcript Conversation::take(std::vector<Replacement> replacements) {
  name_other_ports(transcript_.connect, replacements);
  for (const Json& observations : transcript_.steps) name_other_ports(observations, replacements);
  const auto tidy = [&replacements](Json& observations) {
    if (!observations.empty()) observations = canonical(normalise(std::move(observations), replacements));
  };
  tidy(transcript_.connect);
  for (Json& observations : transcript_.steps) tidy(observations);
  tidy(transcript_.finally);
  return std::move(transcript_);
}

}  // namespace gauge
