#include "runner/case/peer_parser.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <stdexcept>
#include <utility>

#include "runner/case/bytes.h"
#include "runner/case/near_words.h"

namespace gauge {
namespace {

// 2^(n-1) deliveries of n bytes, and n of them: scenario.md, "Cuts".
constexpr std::size_t kAllCutsBytesMax = 12;
constexpr std::size_t kPairCutsBytesMax = 1024;

// What an action is, and the fields that it needs and may have.
struct PeerVerbRow {
  PeerVerb verb;
  std::vector<std::string> needed;
  std::vector<std::string> allowed;
};

const std::map<std::string, PeerVerbRow, std::less<>>& peer_verbs() {
  static const std::map<std::string, PeerVerbRow, std::less<>> rows = {
      {"send", {PeerVerb::send, {"data"}, {"cuts", "record_cuts", "on"}}},
      {"eof", {PeerVerb::eof, {}, {"record_cuts", "on"}}},
      {"fin", {PeerVerb::fin, {}, {"on"}}},
      {"reset", {PeerVerb::reset, {}, {"on"}}},
      {"close", {PeerVerb::close, {}, {"on"}}},
      {"receive", {PeerVerb::receive, {}, {"on"}}},
      {"flood", {PeerVerb::flood, {"bytes"}, {"on"}}},
      {"raw", {PeerVerb::raw, {"data"}, {"cuts", "on"}}},
      {"key_update", {PeerVerb::key_update, {}, {"on"}}},
      {"start_tls", {PeerVerb::start_tls, {}, {"cuts", "tls", "on"}}},
      {"listen", {PeerVerb::listen, {"as"}, {"host", "port", "full"}}},
      {"refuse", {PeerVerb::refuse, {"as"}, {"host", "port"}}},
      {"unlisten", {PeerVerb::unlisten, {"at"}, {}}},
      {"accept", {PeerVerb::accept, {"at"}, {"as"}}},
      {"connect", {PeerVerb::connect, {"to"}, {"as", "host"}}},
      {"file", {PeerVerb::file, {"as", "kind"}, {}}},
      {"exists", {PeerVerb::exists, {"at"}, {}}},
  };
  return rows;
}

const std::map<std::string, FileKind, std::less<>> kFileKinds = {{"file", FileKind::file},
                                                                 {"directory", FileKind::directory},
                                                                 {"socket", FileKind::socket},
                                                                 {"nothing", FileKind::nothing},
                                                                 {"abstract", FileKind::abstract_name}};

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_about_a_connection(PeerVerb verb) { return verb <= PeerVerb::start_tls; }

// "each-byte" or sizes.
Cuts pieces_of(const Json& source) {
  Cuts cuts;
  cuts.kind = source.is_array() ? Cuts::Kind::sizes : Cuts::Kind::each_byte;
  if (source.is_array()) cuts.sizes = source.get<std::vector<std::size_t>>();
  return cuts;
}

}  // namespace

bool PeerParser::is_over(Over over) const {
  return std::find(scenario_.over.begin(), scenario_.over.end(), over) != scenario_.over.end();
}

bool PeerParser::is_over_tls_alone() const {
  return scenario_.over.size() == 1 && scenario_.over.front() == Over::tls;
}

PeerAction PeerParser::parse(const Json& source, const std::string& pointer, bool subject_has_written) {
  const std::string word = source["peer"];
  PeerAction action{};
  action.verb = peer_verbs().at(word).verb;
  const std::size_t before = problems_.size();
  check_fields(source, word, pointer);
  if (problems_.size() > before) return action;
  if (is_about_a_connection(action.verb)) {
    parse_connection(source, pointer, action, subject_has_written);
  } else {
    if (is_over(Over::direct)) {
      problems_.add(pointer + "/peer", quote(word) + " is not possible over direct: there is no socket");
    }
    parse_place(source, pointer, action);
  }
  return action;
}

void PeerParser::check_fields(const Json& source, const std::string& word, const std::string& pointer) {
  const PeerVerbRow& row = peer_verbs().at(word);
  for (const std::string& key : row.needed) {
    if (!source.contains(key)) problems_.add(pointer, quote(word) + " needs the field " + quote(key));
  }
  for (const auto& [key, value] : source.items()) {
    if (key == "peer" || key == "expect" || contains(row.needed, key) || contains(row.allowed, key)) continue;
    problems_.add(pointer, quote(word) + " has no field " + quote(key));
  }
}

void PeerParser::parse_connection(const Json& source, const std::string& pointer, PeerAction& action,
                                  bool subject_has_written) {
  const std::string word = source["peer"];
  action.connection = source.value("on", "stream");
  if (!names_.connections.contains(action.connection)) {
    problems_.add(pointer + (source.contains("on") ? "/on" : ""),
                  "no connection of the peer is named " + quote(action.connection) + " here" +
                      did_you_mean(action.connection, words_of(names_.connections)));
    return;
  }
  History& history = histories_[action.connection];
  check_possible(action.verb, word, pointer, history, subject_has_written);
  check_tls(action.verb, source, pointer, history);
  if (action.verb == PeerVerb::start_tls) {
    history.is_secure = true;
    if (source.contains("cuts")) {
      if (source["cuts"] == "all" || source["cuts"] == "pairs") {
        problems_.add(pointer + "/cuts",
                      "the flights of a handshake are cut by \"each-byte\" or an array of sizes");
      } else {
        action.cuts = pieces_of(source["cuts"]);
      }
    }
    action.tls = source.value("tls", Json::object());
  }
  if (source.contains("data")) parse_data(source, pointer, action);
  if (source.contains("record_cuts")) action.record_cuts = pieces_of(source["record_cuts"]);
  action.flood_bytes = source.value("bytes", std::size_t{0});
}

void PeerParser::check_possible(PeerVerb verb, const std::string& word, const std::string& pointer,
                                History& history, bool subject_has_written) {
  const std::string at = pointer + "/peer";
  const bool is_direct =
      verb == PeerVerb::send || verb == PeerVerb::eof || verb == PeerVerb::reset || verb == PeerVerb::close;
  if (is_over(Over::direct) && !is_direct) {
    problems_.add(at, quote(word) + " is not possible over direct: there is no socket");
  }
  const bool is_below = verb == PeerVerb::raw || verb == PeerVerb::fin;
  const bool ends = verb == PeerVerb::reset || verb == PeerVerb::close;
  const bool only_listens = verb == PeerVerb::receive || ends;
  const bool is_secure = is_over_tls_alone() || history.is_secure;
  if (!history.ended_by.empty()) {
    problems_.add(at, "the peer's socket is gone since its " + quote(history.ended_by));
  } else if (!only_listens && (history.has_shut_down || (history.has_said_eof && !(is_below && is_secure)))) {
    problems_.add(at, "the peer has shut its sending side down already");
  }
  if (verb == PeerVerb::reset && is_over(Over::unix_socket) && !subject_has_written) {
    problems_.add(
        at,
        "over unix a reset needs data of the subject that the peer has not read: let the subject write "
        "first");
  }
  if (verb == PeerVerb::eof) history.has_said_eof = true;
  if (verb == PeerVerb::fin) history.has_shut_down = true;
  if (ends) history.ended_by = word;
}

void PeerParser::check_tls(PeerVerb verb, const Json& source, const std::string& pointer,
                           const History& history) {
  const bool is_secure = is_over_tls_alone() || history.is_secure;
  if (source.contains("record_cuts") && !is_secure) {
    problems_.add(pointer + "/record_cuts", "there are records only over tls alone, or after a start_tls");
  }
  if (verb != PeerVerb::key_update) return;
  if (!is_secure)
    problems_.add(pointer + "/peer", "there are keys only over tls alone, or after a start_tls");
  if (scenario_.tls.version != "1.3") problems_.add(pointer + "/peer", "TLS 1.2 has no \"key_update\"");
}

void PeerParser::parse_data(const Json& source, const std::string& pointer, PeerAction& action) {
  try {
    action.data = expand_bytes(source["data"]);
  } catch (const std::invalid_argument& error) {
    problems_.add(pointer + "/data", error.what());
    return;
  }
  if (action.data.empty()) problems_.add(pointer + "/data", "nothing is sent: data is at least one byte");
  if (source.contains("cuts") && !action.data.empty()) parse_cuts(source["cuts"], pointer + "/cuts", action);
}

void PeerParser::parse_place(const Json& source, const std::string& pointer, PeerAction& action) {
  action.host = source.value("host", action.host);
  action.is_full = source.value("full", false);
  const bool is_unix = is_over(Over::unix_socket);
  for (const char* key : {"host", "port"}) {
    if (source.contains(key) && is_unix) {
      problems_.add(pointer + "/" + key, "over unix there are paths in the place of hosts and ports");
    }
  }
  if (source.contains("port")) {
    action.port_of = source["port"]["port_of"];
    check_place(action.port_of, pointer + "/port/port_of", names_.ports, "nothing that has a port is");
  }
  switch (action.verb) {
    case PeerVerb::listen:
    case PeerVerb::refuse:
      action.place = source["as"];
      name_place(action.place, pointer + "/as");
      (is_unix ? names_.paths : names_.ports).insert(action.place);
      if (action.verb == PeerVerb::listen) names_.listeners.insert(action.place);
      break;
    case PeerVerb::file:
      action.place = source["as"];
      action.file_kind = kFileKinds.at(source["kind"]);
      name_place(action.place, pointer + "/as");
      names_.paths.insert(action.place);
      break;
    case PeerVerb::unlisten:
    case PeerVerb::accept:
      action.place = source["at"];
      check_place(action.place, pointer + "/at", names_.listeners, "the peer listens at no place");
      if (action.verb == PeerVerb::unlisten) names_.listeners.erase(action.place);
      break;
    case PeerVerb::connect:
      action.place = source["to"];
      check_place(action.place, pointer + "/to", names_.servers, "no server of the subject is");
      break;
    default:  // exists
      action.place = source["at"];
      check_place(action.place, pointer + "/at", names_.paths, "no path is");
      break;
  }
  if (action.verb != PeerVerb::accept && action.verb != PeerVerb::connect) return;
  action.connection = source.value("as", "stream");
  name_connection(action.connection, pointer + (source.contains("as") ? "/as" : ""));
}

void PeerParser::name_place(const std::string& name, const std::string& pointer) {
  if (names_.is_place(name)) problems_.add(pointer, "something else is named " + quote(name) + " already");
}

void PeerParser::name_connection(const std::string& name, const std::string& pointer) {
  if (!names_.connections.insert(name).second) {
    problems_.add(pointer, "another connection of the peer is named " + quote(name) + " already");
  }
}

void PeerParser::check_place(const std::string& name, const std::string& pointer, const NameSet& names,
                             std::string_view what) {
  if (names.contains(name)) return;
  problems_.add(pointer,
                std::string(what) + " named " + quote(name) + " here" + did_you_mean(name, words_of(names)));
}

void PeerParser::parse_cuts(const Json& cuts, const std::string& pointer, PeerAction& action) {
  if (std::exchange(has_cuts_, true)) problems_.add(pointer, "another step of the scenario has cuts already");
  const std::size_t size = action.data.size();
  const std::string size_text = ", and this is " + std::to_string(size);
  if (cuts.is_array()) {
    action.cuts.kind = Cuts::Kind::sizes;
    std::size_t sum = 0;
    for (const Json& piece : cuts) {
      action.cuts.sizes.push_back(piece);
      sum += std::min(action.cuts.sizes.back(), size + 1);
    }
    if (sum > size)
      problems_.add(pointer,
                    "the pieces are longer than the data, which is " + std::to_string(size) + " bytes");
  } else if (cuts == "all") {
    action.cuts.kind = Cuts::Kind::all;
    if (size > kAllCutsBytesMax) {
      problems_.add(pointer,
                    "\"all\" cuts at most " + std::to_string(kAllCutsBytesMax) + " bytes" + size_text);
    }
  } else if (cuts == "pairs") {
    action.cuts.kind = Cuts::Kind::pairs;
    if (size > kPairCutsBytesMax) {
      problems_.add(pointer,
                    "\"pairs\" cuts at most " + std::to_string(kPairCutsBytesMax) + " bytes" + size_text);
    }
  } else {
    action.cuts.kind = Cuts::Kind::each_byte;
  }
}

}  // namespace gauge
