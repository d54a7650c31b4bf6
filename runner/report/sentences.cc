#include "runner/report/sentences.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "runner/case/bytes.h"
#include "runner/case/describe.h"
#include "runner/case/json_layout.h"

namespace gauge {
namespace {

std::string word(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// "calls readuntil(";")": what the subject does, without who.
Prose clause_of(const SubjectAction& action) {
  const Json& request = action.request;
  const std::string op = request["op"];
  if (op == "settle") return Prose("runs its loop until nothing more happens");
  if (op == "cancel") return Prose("cancels the call ").literal(word(request, "call"));
  if (op == "await") {
    return Prose("runs its loop until ").literal(word(request, "call")).say(" has completed");
  }
  if (op == "advance") {
    return Prose("puts its clock forward by ")
        .say(layout_line(request["ms"]))
        .say(" ms, and runs what has become due");
  }
  if (op == "mark") {
    return Prose("puts a callback at the end of its loop's ready queue, which completes ")
        .literal(outcome_name(action));
  }
  if (op == "forget") return Prose("lets go of the stream ").literal(word(request, "on"));
  SubjectAction unnamed = action;
  unnamed.request.erase("as");
  Prose prose = Prose("calls ").literal(describe_action(unnamed));
  if (request.contains("as") && request["as"] != op) {
    prose.say(", of which the outcome is called ").literal(word(request, "as"));
  }
  return prose;
}

Prose pieces_in_words(Prose prose, const Cuts& cuts, std::size_t bytes, const std::string& what) {
  switch (cuts.kind) {
    case Cuts::Kind::whole:
      return prose;
    case Cuts::Kind::all:
      return prose.say(", in each of the " + std::to_string(std::size_t{1} << (bytes - 1)) +
                       " ways to cut it");
    case Cuts::Kind::pairs:
      return prose.say(", whole and in each of the " + std::to_string(bytes - 1) + " ways to cut it in two");
    case Cuts::Kind::each_byte:
      return prose.say(what + " byte by byte");
    case Cuts::Kind::sizes: {
      std::string sizes;
      for (const std::size_t size : cuts.sizes) sizes += (sizes.empty() ? "" : ", ") + std::to_string(size);
      return prose.say(what + " in pieces of " + sizes + " bytes and the rest");
    }
  }
  return prose;
}

Prose& say_connection(Prose& prose, const PeerAction& action) {
  if (action.connection != "stream") prose.say(" on the connection ").literal(action.connection);
  return prose;
}

Prose address_in_words(Prose prose, const PeerAction& action) {
  if (action.host != "127.0.0.1") prose.say(" of ").literal(action.host);
  if (!action.port_of.empty()) prose.say(", at the same port as ").literal(action.port_of);
  return prose;
}

Prose file_in_words(const PeerAction& action) {
  const auto at_a_path = [&action](const char* what) {
    return Prose(what).say(" at a fresh path, which is called ").literal(action.place);
  };
  switch (action.file_kind) {
    case FileKind::file:
      return at_a_path("The peer puts a file");
    case FileKind::directory:
      return at_a_path("The peer makes a directory");
    case FileKind::socket:
      return at_a_path("The peer leaves a socket, as a server does that is gone,");
    case FileKind::nothing:
      return at_a_path("The peer leaves nothing");
    case FileKind::abstract_name:
      return Prose("The peer takes a fresh name outside the file system, which is called ")
          .literal(action.place);
  }
  return {};
}

Prose start_tls_in_words(const PeerAction& action) {
  Prose prose("The peer shakes hands for TLS");
  say_connection(prose, action);
  if (!action.tls.empty()) prose.say(", with ").literal(layout_line(action.tls));
  return pieces_in_words(std::move(prose), action.cuts, 0, ", its flights");
}

Prose send_in_words(const PeerAction& action) {
  Prose prose("The peer sends ");
  prose.literal(quote_bytes(action.data));
  say_connection(prose, action);
  if (action.verb == PeerVerb::raw) prose.say(", as it is, below TLS");
  prose = pieces_in_words(std::move(prose), action.cuts, action.data.size(), ",");
  return pieces_in_words(std::move(prose), action.record_cuts, 0, ", its TLS records");
}

Prose of_peer(const PeerAction& action) {
  const auto does = [&action](const char* what) {
    Prose prose(what);
    say_connection(prose, action);
    return prose;
  };
  switch (action.verb) {
    case PeerVerb::send:
    case PeerVerb::raw:
      return send_in_words(action);
    case PeerVerb::eof:
      return pieces_in_words(does("The peer says that it sends no more (FIN; over TLS close_notify)"),
                             action.record_cuts, 0, ", its TLS records");
    case PeerVerb::fin:
      return does("The peer shuts its sending side down below TLS (FIN, without close_notify)");
    case PeerVerb::reset:
      return does("The peer resets the connection (RST)");
    case PeerVerb::close:
      return does("The peer closes its socket");
    case PeerVerb::receive:
      return does("The peer takes everything that has come");
    case PeerVerb::flood:
      return does("The peer sends as much as the subject takes, at most ")
          .say(std::to_string(action.flood_bytes) + " bytes");
    case PeerVerb::key_update:
      return does("The peer asks for new keys");
    case PeerVerb::start_tls:
      return start_tls_in_words(action);
    case PeerVerb::listen:
      return address_in_words(
          Prose(action.is_full ? "The peer listens with a queue that is full, so that nothing is "
                                 "answered there, at an address called "
                               : "The peer listens at an address called ")
              .literal(action.place),
          action);
    case PeerVerb::refuse:
      return address_in_words(
          Prose("The peer keeps an address at which nobody listens, and calls it ").literal(action.place),
          action);
    case PeerVerb::unlisten:
      return Prose("The peer listens no more at ").literal(action.place);
    case PeerVerb::accept:
      return Prose("The peer accepts a connection at ")
          .literal(action.place)
          .say(" and calls it ")
          .literal(action.connection);
    case PeerVerb::connect: {
      Prose prose = Prose("The peer connects to ").literal(action.place);
      if (action.host != "127.0.0.1") prose.say(" at ").literal(action.host);
      return prose.say(" and calls the connection ").literal(action.connection);
    }
    case PeerVerb::file:
      return file_in_words(action);
    case PeerVerb::exists:
      return Prose("The peer looks whether there is a file at ").literal(action.place);
  }
  return {};
}

// The peer's own words for what it has met: scenario.md, "The peer does something".
Prose of_peer_observation(const Json& value) {
  if (value.is_boolean()) return Prose(value.get<bool>() ? "There is a file." : "There is no file.");
  const std::string text = word(value, "text");
  if (text.empty()) {
    if (value == "") return Prose("Nothing has come to the peer.");
    return Prose("The peer receives ").literal(describe_value(value)).say(".");
  }
  if (text == "eof") return Prose("The peer sees the end of the stream.");
  if (text == "reset") return Prose("The peer sees that the connection was reset.");
  if (text == "accepted") return Prose("The subject takes it all.");
  if (text == "blocked") return Prose("The subject stops taking it before all is out.");
  if (text == "secure") return Prose("The handshake is complete.");
  if (text == "handshaking") return Prose("The handshake stands still.");
  if (text == "refused") return Prose("The attempt is refused.");
  if (text == "no answer") return Prose("The attempt is not answered.");
  if (text == "no connection") return Prose("There is no connection to accept.");
  return Prose("The peer meets ").literal(text).say(".");
}

std::string words_of(const Json& value) {
  const std::string text = word(value, "text");
  return text.empty() ? describe_value(value) : text;
}

// Every field but what goes without saying.
std::string reader_in_words(const Scenario& scenario) {
  return scenario.reader.limit ? "limit=" + std::to_string(*scenario.reader.limit) : "";
}

std::string tls_in_words(const Scenario& scenario) {
  std::string words = " and TLS " + scenario.tls.version;
  if (scenario.tls.handshake_each_byte) words += ", the peer's flights byte by byte";
  return words;
}

}  // namespace

std::string outcome_name(const SubjectAction& action) {
  const std::string as = word(action.request, "as");
  return as.empty() ? action.request["op"].get<std::string>() : as;
}

Prose sentence_of(const SubjectAction& action) {
  Prose prose("The subject ");
  return prose.join(clause_of(action)).say(".");
}

Prose sentence_of(const TogetherAction& together) {
  Prose prose("In one turn of its loop the subject ");
  for (std::size_t i = 0; i < together.actions.size(); ++i) {
    if (i > 0) prose.say(", then ");
    prose.join(clause_of(together.actions[i]));
  }
  return prose.say(".");
}

Prose sentence_of(const PeerAction& action) { return of_peer(action).say("."); }

Prose sentence_of(const Step& step) {
  return std::visit([](const auto& action) { return sentence_of(action); }, step.action);
}

Prose sentence_of_observation(const Json& observation) {
  for (const auto& [key, value] : observation.items()) {
    if (key == "when") continue;
    if (key == "peer") return of_peer_observation(value);
    if (key == "accepted") {
      return Prose("The server accepts a connection; its streams are called ")
          .literal(word(value, "streams"))
          .say(".");
    }
    if (key == "transport")
      return Prose("The reader calls ").literal(words_of(value) + "()").say(" of its transport.");
    if (key == "pending") return Prose().literal(words_of(value)).say(" has not completed.");
    if (key == "leaked") return Prose("Left over: ").literal(words_of(value)).say(".");
    if (key == "loop_error")
      return Prose("The loop's exception handler is called with ").literal(describe_value(value)).say(".");
    if (key == "warning") return Prose("There is a warning: ").literal(words_of(value)).say(".");
    if (key == "log") return Prose("The implementation logs ").literal(words_of(value)).say(".");
    if (key == "spins") return Prose("The loop never comes to rest.");
    if (value.is_null()) return Prose().literal(key).say(" completes.");
    if (value.is_object() && value.contains("raises"))
      return Prose().literal(key).say(" raises ").literal(describe_value(value)).say(".");
    if (value.is_object() && value.contains("streams"))
      return Prose().literal(key).say(" completes: the streams ").literal(word(value, "streams")).say(".");
    return Prose().literal(key).say(" gives ").literal(describe_value(value)).say(".");
  }
  return {};
}

Prose sentence_of_prelude(const Scenario& scenario, const Variant& variant) {
  const std::string reader = reader_in_words(scenario);
  const std::string tls = variant.over == Over::tls ? tls_in_words(scenario) : "";
  const bool is_unix = variant.over == Over::unix_socket;
  if (!scenario.has_prelude) return Prose("There is no connection: the steps make them.");
  if (variant.over == Over::direct) {
    Prose prose("A reader without a socket is made (");
    if (!reader.empty()) prose.literal(reader).say(", ");
    return prose.say("transport: ").say(scenario.reader.transport).say("); the peer's bytes are fed to it.");
  }
  if (variant.role == Role::client) {
    return Prose("The subject connects to the peer with ")
        .literal((is_unix ? "open_unix_connection(" : "open_connection(") + reader + ")")
        .say(tls)
        .say(", and calls the streams ")
        .literal("stream")
        .say(".");
  }
  return Prose("The peer connects to the subject's ")
      .literal((is_unix ? "start_unix_server(" : "start_server(") + reader + ")")
      .say(tls)
      .say("; the streams that it accepts are called ")
      .literal("stream")
      .say(".");
}

}  // namespace gauge
