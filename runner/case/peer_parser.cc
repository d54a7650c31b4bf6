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

const std::map<std::string, PeerVerb, std::less<>> kPeerVerbs = {
    {"send", PeerVerb::send},   {"eof", PeerVerb::eof},         {"reset", PeerVerb::reset},
    {"close", PeerVerb::close}, {"receive", PeerVerb::receive}, {"flood", PeerVerb::flood}};

}  // namespace

bool PeerParser::is_over(Over over) const {
  return std::find(over_.begin(), over_.end(), over) != over_.end();
}

PeerAction PeerParser::parse(const Json& source, const std::string& pointer, bool subject_has_written) {
  const std::string word = source["peer"];
  PeerAction action{};
  action.verb = kPeerVerbs.at(word);
  const bool sends = action.verb == PeerVerb::send;
  const bool floods = action.verb == PeerVerb::flood;
  for (const auto& [key, needed] : {std::pair("data", sends), std::pair("bytes", floods)}) {
    if (needed && !source.contains(key))
      problems_.add(pointer, quote(word) + " needs the field " + quote(key));
  }
  for (const auto& [key, allowed] :
       {std::pair("data", sends), std::pair("cuts", sends), std::pair("bytes", floods)}) {
    if (!allowed && source.contains(key)) problems_.add(pointer, quote(word) + " has no field " + quote(key));
  }
  check_possible(action.verb, word, pointer, subject_has_written);
  if (sends && source.contains("data")) parse_send(source, pointer, action);
  if (floods) action.flood_bytes = source.value("bytes", std::size_t{0});
  return action;
}

void PeerParser::check_possible(PeerVerb verb, const std::string& word, const std::string& pointer,
                                bool subject_has_written) {
  const std::string at = pointer + "/peer";
  const bool sends = verb == PeerVerb::send || verb == PeerVerb::flood;
  if (is_over(Over::direct) && (verb == PeerVerb::receive || verb == PeerVerb::flood)) {
    problems_.add(at, quote(word) + " is not possible over direct: there is no socket");
  }
  if (!ended_by_.empty()) {
    problems_.add(at, "the peer's socket is gone since its " + quote(ended_by_));
  } else if (has_shut_down_ && (sends || verb == PeerVerb::eof)) {
    problems_.add(at, "the peer has shut its sending side down already");
  }
  if (verb == PeerVerb::reset && is_over(Over::unix_socket) && !subject_has_written) {
    problems_.add(
        at,
        "over unix a reset needs data of the subject that the peer has not read: let the subject write "
        "first");
  }
  if (verb == PeerVerb::eof) has_shut_down_ = true;
  if (verb == PeerVerb::reset || verb == PeerVerb::close) ended_by_ = word;
}

void PeerParser::parse_send(const Json& source, const std::string& pointer, PeerAction& action) {
  try {
    action.data = expand_bytes(source["data"]);
  } catch (const std::invalid_argument& error) {
    problems_.add(pointer + "/data", error.what());
    return;
  }
  if (action.data.empty()) problems_.add(pointer + "/data", "nothing is sent: data is at least one byte");
  if (source.contains("cuts") && !action.data.empty()) parse_cuts(source["cuts"], pointer + "/cuts", action);
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
